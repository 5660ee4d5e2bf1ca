package stack

import "testing"

// A flag without a value is refused by the gateway, and a stack has to start
// where no engine is.
func TestWithoutAnEngineNoImageIsNamed(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
	if got := presetImages(); len(got) != 0 {
		t.Errorf("the gateway gets %q", got)
	}
}
