package node_test

import (
	"os"
	"testing"

	"github.com/skyops/skyops/workers/node"
)

var cleanups []func()

func TestMain(m *testing.M) {
	if scrub := node.ScrubCommand(); len(os.Args) == 2 && os.Args[1] == scrub.Name() { // this is the node's own program
		scrub.SetArgs(nil)
		if err := scrub.Execute(); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	for i := len(cleanups) - 1; i >= 0; i-- {
		cleanups[i]()
	}
	os.Exit(code)
}
