package node

// watched tells monitoring what the host does.
func (n *node) watched() {
	n.vitals.Gauge("skyops_attempts_running", "Attempts that run here.", nil, func() float64 { return float64(len(n.work.Running())) })
	n.vitals.Gauge("skyops_devices", "Devices on offer, busy ones included.", nil, func() float64 { return float64(len(n.status.devices)) })
	n.vitals.Gauge("skyops_draining", "1 while the node takes no more jobs.", nil, func() float64 {
		if n.status.isDraining() {
			return 1
		}
		return 0
	})
}
