// Command generate writes the client's calls (calls.gen.go) from the gateway's
// OpenAPI document (openapi.json), with oapi-codegen. The types of requests are
// package client's own, which the server serves too; the document is made from
// them. Run it by "make client", in the folder of package client.
package main

import (
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

const (
	document  = "openapi.json"
	generated = "calls.gen.go"
)

func main() {
	code, err := generate(document)
	if err == nil {
		err = os.WriteFile(generated, code, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate returns the code for a document's operations.
func generate(document string) ([]byte, error) {
	spec, err := openapi3.NewLoader().LoadFromFile(document)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", document, err)
	}
	code, err := codegen.Generate(spec, codegen.Configuration{
		PackageName: "client",
		Generate:    codegen.GenerateOptions{Client: true, Models: true},
		OutputOptions: codegen.OutputOptions{
			ClientTypeName: "calls",
			ExcludeSchemas: slices.Sorted(maps.Keys(spec.Components.Schemas)),
			// Replies are read by Client.do, which bounds them.
			UserTemplates: map[string]string{"client-with-responses.tmpl": "// Replies are read by Client.do.\n"},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("generate code from %s: %w", document, err)
	}
	return []byte(code), nil
}
