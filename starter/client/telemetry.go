package client

// Sample is one reading of what an attempt uses: the payload of a frame of its
// telemetry, as JSON, once it is opened. It is the node's word.
type Sample struct {
	At         uint64   `json:"at"` // unix milliseconds, the node's clock
	Devices    []Device `json:"devices,omitempty"`
	DiskUsed   uint64   `json:"diskUsed"`             // bytes
	DiskSize   uint64   `json:"diskSize"`             // bytes
	CPU        uint32   `json:"cpuMilli,omitempty"`   // thousandths of a core
	MemoryUsed uint64   `json:"memoryUsed,omitempty"` // bytes, of the program
	MemorySize uint64   `json:"memorySize,omitempty"` // bytes that it may use
	Step       uint64   `json:"step,omitempty"`
	Total      uint64   `json:"total,omitempty"`
	Unit       string   `json:"unit,omitempty"`
}

// Device is one reading of a device that an attempt holds.
type Device struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Simulated     bool   `json:"simulated,omitempty"`
	Utilization   uint32 `json:"utilization"`             // percent
	MemoryUsed    uint64 `json:"memoryUsed"`              // bytes, by everybody
	MemoryTotal   uint64 `json:"memoryTotal"`             // bytes
	Power         uint32 `json:"power"`                   // milliwatts
	Temperature   uint32 `json:"temperature"`             // Celsius
	ProcessMemory uint64 `json:"processMemory,omitempty"` // bytes, by the attempt's own processes, where that is known
	Xid           uint32 `json:"xid,omitempty"`           // newest error that its driver reported
	Faults        uint64 `json:"faults,omitempty"`        // how many of them since the node started
}
