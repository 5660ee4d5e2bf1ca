package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
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

// harmless are the operations by POST that change nothing, so that repeating them
// needs no key.
var harmless = []string{"nonce", "login", "logout", "quote", "plan", "findCachedSteps", "createLink"}

// What changes something can be repeated under a key, and what is a list comes in
// pages. A list is what tells where the next page begins.
func TestOperationsAreRepeatableAndPaged(t *testing.T) {
	t.Parallel()
	spec, err := document()
	if err != nil {
		t.Fatal(err)
	}
	keyed, paged := 0, 0
	for path, item := range spec.Paths.Map() {
		for method, o := range item.Operations() {
			has := func(in, name string) bool { return o.Parameters.GetByInAndName(in, name) != nil }
			if method == http.MethodPost && !slices.Contains(harmless, o.OperationID) {
				keyed++
				if !has("header", "Idempotency-Key") {
					t.Errorf("%s takes no Idempotency-Key", o.OperationID)
				}
			}
			if method != http.MethodGet || strings.HasSuffix(path, "/events") && !strings.HasPrefix(path, "/v1/explorer") || strings.HasSuffix(path, "/frames") {
				continue // a story and frames have cursors of their own: docs/api.md
			}
			ok := o.Responses.Status(http.StatusOK)
			if ok == nil || ok.Value.Content.Get("application/json") == nil || o.OperationID == "exploreTx" { // a transaction's events come at once
				continue
			}
			next := ok.Value.Content.Get("application/json").Schema.Value.Properties["next"]
			if next == nil || !next.Value.Type.Is("string") {
				continue
			}
			paged++
			if !has("query", "cursor") || !has("query", "limit") {
				t.Errorf("%s has pages, and takes no cursor or limit", o.OperationID)
			}
		}
	}
	if keyed < 15 || paged < 12 {
		t.Errorf("the document has %d operations with a key and %d lists", keyed, paged)
	}
}
