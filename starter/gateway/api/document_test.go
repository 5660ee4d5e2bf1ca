package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

var update = flag.Bool("update", false, "write the document that the client is made from")

// documentFile is the source of the generated client.
const documentFile = "../../client/openapi.json"

// served returns the document that a gateway serves, one member a line.
func served(t *testing.T) []byte {
	t.Helper()
	g := apitest.Start(t, func(o *api.Options) { o.Explorer = struct{ api.Explorer }{} })
	resp, err := g.HTTP.Get(g.URL + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", resp.Status, err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		t.Fatal(err)
	}
	return append(out.Bytes(), '\n')
}

func TestTheDocumentIsTheServers(t *testing.T) {
	t.Parallel()
	now := served(t)
	if *update {
		if err := os.WriteFile(documentFile, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(documentFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, now) {
		t.Errorf("%s is not what the gateway serves: run make client", documentFile)
	}
}
