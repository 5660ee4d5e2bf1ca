// Package temporalserver runs a Temporal server and its Web UI inside this
// process, on one SQLite file: the durable core of an embedded stack.
//
// It is tuned for one machine (see dynamicConfig, each value with its reason).
// It does not promise what a cluster does: SQLite is one writer on one disk,
// and an old file is not migrated to a newer server's schema (the schema version
// is recorded beside the file and a mismatch is refused). Production processes
// are pointed at a Temporal cluster instead.
//
// Start at Start.
package temporalserver

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/skyops/skyops/dev/state"
)

// schemaVersion changes when the pinned server's SQLite schema does.
const schemaVersion = "temporal 1.32 sqlite 1"

// retention keeps closed jobs readable; their ids stay taken as long.
const retention = 30 * 24 * time.Hour

const clusterName = "active"

// Options say where the server keeps its state and where it answers.
type Options struct {
	File             string // SQLite file, made when missing
	Address          string // host:port of the frontend, loopback
	Namespace        string
	SearchAttributes map[string]enumspb.IndexedValueType // registered when the namespace is made
	UIAddress        string                              // host:port of the Web UI; empty: none
	CodecEndpoint    string                              // URL the Web UI decodes payloads at; empty: none
	LogFile          string                              // where the server writes its warnings
}

// Server is a running Temporal server.
type Server struct {
	server temporal.Server
	ui     *uiserver.Server
}

// Start brings the server up and returns once its frontend accepts connections.
func Start(o Options) (*Server, error) {
	host, port, err := splitAddress(o.Address)
	if err != nil {
		return nil, fmt.Errorf("temporal frontend address: %w", err)
	}
	store, err := prepareStore(o)
	if err != nil {
		return nil, err
	}
	cfg, hosts, err := serverConfig(host, port, store)
	if err != nil {
		return nil, err
	}
	server, err := temporal.NewServer(
		temporal.WithConfig(cfg),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(log.NewZapLogger(log.BuildZapLogger(log.Config{Level: "warn", OutputFile: o.LogFile}))),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
		temporal.WithDynamicConfigClient(dynamicConfig()),
	)
	if err != nil {
		return nil, fmt.Errorf("build temporal server: %w", err)
	}
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("start temporal server on %s: %w", o.Address, err)
	}
	s := &Server{server: server}
	if err := waitDialable(o.Address, 30*time.Second); err != nil {
		s.Stop()
		return nil, fmt.Errorf("temporal frontend: %w", err)
	}
	if o.UIAddress != "" {
		if err := s.startUI(o); err != nil {
			s.Stop()
			return nil, err
		}
	}
	return s, nil
}

// Stop ends the UI and the server; open workflows go on at the next Start.
func (s *Server) Stop() {
	if s.ui != nil {
		s.ui.Stop()
	}
	_ = s.server.Stop()
}

func (s *Server) startUI(o Options) error {
	host, port, err := splitAddress(o.UIAddress)
	if err != nil {
		return fmt.Errorf("temporal UI address: %w", err)
	}
	s.ui = uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host: host, Port: port,
		TemporalGRPCAddress: o.Address,
		EnableUI:            true,
		DefaultNamespace:    o.Namespace,
		HideLogs:            true,
		DisableNewsFetch:    true,
		CORS:                uiconfig.CORS{CookieInsecure: true}, // loopback without TLS
		Codec:               uiconfig.Codec{Endpoint: o.CodecEndpoint, IncludeCredentials: o.CodecEndpoint != ""},
	}))
	failed := make(chan error, 1)
	go func() { failed <- s.ui.Start() }()
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		select {
		case err := <-failed:
			return fmt.Errorf("start temporal UI on %s: %w", o.UIAddress, errors.Join(err, errors.New("it ended at once")))
		default:
		}
		if waitDialable(o.UIAddress, 200*time.Millisecond) == nil {
			return nil
		}
	}
	return fmt.Errorf("temporal UI does not answer on %s", o.UIAddress)
}

// prepareStore makes schema and namespace when they are missing.
func prepareStore(o Options) (*config.SQL, error) {
	store := &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: o.File,
		// One connection: more made it slower and erratic with SQLite's single writer.
		MaxConns: 1, MaxIdleConns: 1,
		ConnectAttributes: map[string]string{
			"mode":         "rwc",
			"journal_mode": "wal",
			"synchronous":  "1", // NORMAL: survives a killed process; power loss may cost the last moments
			// The one connection need not ask for locks, nor read a page twice, nor
			// bring the log home every few jobs: that is when everybody waits.
			"locking_mode":       "exclusive",
			"cache_size":         "-65536", // KiB
			"wal_autocheckpoint": "8000",   // pages of 4 KiB
		},
	}
	mark := o.File + ".schema"
	if _, err := os.Stat(o.File); errors.Is(err, os.ErrNotExist) {
		if err := sqlite.SetupSchema(store); err != nil {
			return nil, fmt.Errorf("create temporal schema in %s: %w", o.File, err)
		}
		if err := os.WriteFile(mark, []byte(schemaVersion), 0o600); err != nil {
			return nil, fmt.Errorf("record temporal schema version: %w", err)
		}
	}
	if have, err := os.ReadFile(mark); err != nil || string(have) != schemaVersion {
		return nil, fmt.Errorf("temporal state in %s was made by another version (%q, this is %q): start with a fresh state folder", o.File, have, schemaVersion)
	}
	ns, err := sqlite.NewNamespaceConfig(clusterName, o.Namespace, false, o.SearchAttributes)
	if err != nil {
		return nil, fmt.Errorf("describe namespace %s: %w", o.Namespace, err)
	}
	ns.Detail.Config.Retention = durationpb.New(retention)
	if err := sqlite.CreateNamespaces(store, ns); err != nil {
		return nil, fmt.Errorf("create namespace %s: %w", o.Namespace, err)
	}
	return store, nil
}

func serverConfig(host string, port int, store *config.SQL) (*config.Config, map[primitives.ServiceName]static.Hosts, error) {
	ports := map[primitives.ServiceName]int{primitives.FrontendService: port}
	for _, s := range []primitives.ServiceName{primitives.HistoryService, primitives.MatchingService, primitives.WorkerService} {
		p, err := freePort()
		if err != nil {
			return nil, nil, err
		}
		ports[s] = p
	}
	address := net.JoinHostPort(host, strconv.Itoa(port))
	var c config.Config
	c.Global.Membership.MaxJoinDuration = 30 * time.Second
	c.Global.Membership.BroadcastAddress = host
	c.Persistence = config.Persistence{
		DefaultStore: "sqlite", VisibilityStore: "sqlite", NumHistoryShards: 1,
		DataStores: map[string]config.DataStore{"sqlite": {SQL: store}},
	}
	c.ClusterMetadata = &cluster.Config{
		FailoverVersionIncrement: 10, MasterClusterName: clusterName, CurrentClusterName: clusterName,
		ClusterInformation: map[string]cluster.ClusterInformation{clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: address}},
	}
	c.DCRedirectionPolicy.Policy = "noop"
	c.PublicClient.HostPort = address
	c.Services = map[string]config.Service{}
	hosts := map[primitives.ServiceName]static.Hosts{}
	for s, p := range ports {
		var svc config.Service
		svc.RPC.GRPCPort, svc.RPC.BindOnIP = p, host
		c.Services[string(s)] = svc
		hosts[s] = static.SingleLocalHost(net.JoinHostPort(host, strconv.Itoa(p)))
	}
	for _, state := range []*string{&c.Archival.History.State, &c.Archival.Visibility.State, &c.NamespaceDefaults.Archival.History.State, &c.NamespaceDefaults.Archival.Visibility.State} {
		*state = "disabled"
	}
	return &c, hosts, nil
}

// dynamicConfig holds the settings that make a one-shard SQLite server fast.
func dynamicConfig() dynamicconfig.StaticClient {
	values := map[string]any{
		// A shard's queues are read at most this often; the default of 20 puts a
		// 50 ms floor under every step of every workflow.
		"history.transferProcessorMaxPollRPS": 2000,
		"history.timerProcessorMaxPollRPS":    2000,
		"history.outboundProcessorMaxPollRPS": 2000,
		// Lists of workflows are half a second behind, for which nobody waits: what
		// a workflow passed through before it was listed is then not written.
		"history.visibilityProcessorMaxPollRPS": 2,
		"history.visibilityTaskBatchSize":       1000,
		// Timers are held back by up to this long, to be read together; the default is 1 s.
		"history.timerProcessorMaxTimeShift": 10 * time.Millisecond,
		// Tasks stay in a queue's memory until it notes how far it is, and every read
		// of a queue goes through all of them: at the default of 30 s that was a tenth
		// of what this server takes while a batch runs.
		"history.transferProcessorUpdateAckInterval":   3 * time.Second,
		"history.timerProcessorUpdateAckInterval":      3 * time.Second,
		"history.visibilityProcessorUpdateAckInterval": 3 * time.Second,
		// A long poll on a history can miss its wake-up; this bounds the wait.
		"history.longPollExpirationInterval": 2 * time.Second,
		// One partition per queue: thousands of node queues must stay cheap.
		"matching.numTaskqueueReadPartitions":  1,
		"matching.numTaskqueueWritePartitions": 1,
		"matching.enableFairness":              true,
		// Each node holds one long poll.
		"frontend.namespaceCount":                    100_000,
		"frontend.enableCancelWorkerPollsOnShutdown": true,
		"frontend.rps":                               10_000,
		"frontend.namespaceRPS":                      10_000,
		"frontend.persistenceMaxQPS":                 20_000,
		"history.rps":                                12_000,
		"history.persistenceMaxQPS":                  40_000,
		"matching.rps":                               5_000,
		"matching.persistenceMaxQPS":                 20_000,
		// Workflows stay in this cache for an hour after their end. A batch's items
		// took some 0.15 MB of the process each: by the default of 128,000 a long
		// batch could take all memory there is.
		"history.hostLevelCacheMaxSize": 2048,
		// Submit and await are updates on workflows that may be long.
		"frontend.enableUpdateWorkflowExecution":              true,
		"frontend.enableUpdateWorkflowExecutionAsyncAccepted": true,
	}
	c := dynamicconfig.StaticClient{}
	for k, v := range values {
		c[dynamicconfig.MakeKey(k)] = v
	}
	return c
}

func splitAddress(address string) (string, int, error) {
	host, p, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, fmt.Errorf("split %q: %w", address, err)
	}
	port, err := strconv.Atoi(strings.TrimSpace(p))
	if err != nil || port <= 0 {
		return "", 0, fmt.Errorf("%q has no usable port", address)
	}
	return host, port, nil
}

func freePort() (int, error) {
	l, err := state.ListenFree()
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func waitDialable(address string, within time.Duration) error {
	deadline := time.Now().Add(within)
	for {
		c, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			return c.Close()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no answer on %s within %s: %w", address, within, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
