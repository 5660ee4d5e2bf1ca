package command

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

var (
	tableRow  = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \|$`)
	codeWords = regexp.MustCompile("`([^`]+)`")
)

// leaves are the commands below one that do something, each by its whole name.
func leaves(c *cobra.Command, name string) (all []string) {
	for _, sub := range c.Commands() {
		if sub.Name() == "help" || sub.Name() == "completion" || sub.Hidden {
			continue
		}
		full := strings.TrimSpace(name + " " + sub.Name())
		if sub.HasSubCommands() {
			all = append(all, leaves(sub, full)...)
			continue
		}
		all = append(all, full)
	}
	return all
}

// Each command is in one of the two tables of docs/api.md: with the operations of
// the API that it uses, which exist, or among what it does without the API, and why.
func TestEveryCommandIsInTheAPI(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile("../../client/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var api struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal(document, &api); err != nil {
		t.Fatal(err)
	}
	operations := map[string]bool{}
	for _, item := range api.Paths {
		for _, o := range item {
			operations[o.OperationID] = true
		}
	}
	_, told, found := strings.Cut(string(page), "## What the command line does without the API")
	without, with, both := strings.Cut(told, "## What it does through the API")
	if !found || !both {
		t.Fatal("docs/api.md has not both tables")
	}
	var named []string
	for _, m := range tableRow.FindAllStringSubmatch(without, -1) {
		for _, c := range codeWords.FindAllStringSubmatch(m[1], -1) {
			named = append(named, c[1])
		}
	}
	for _, m := range tableRow.FindAllStringSubmatch(with, -1) {
		for _, c := range codeWords.FindAllStringSubmatch(m[1], -1) {
			named = append(named, c[1])
			if !codeWords.MatchString(m[2]) {
				t.Errorf("%s uses no operation", c[1])
			}
		}
		for _, o := range codeWords.FindAllStringSubmatch(m[2], -1) {
			if !operations[o[1]] {
				t.Errorf("%s: the API has no operation %s", m[1], o[1])
			}
		}
	}
	all := leaves((&app{Streams: Streams{Getenv: func(string) string { return "" }}}).root(), "")
	for _, c := range all {
		if !slices.Contains(named, c) {
			t.Errorf("docs/api.md does not say how %q reaches what it does", c)
		}
	}
	for _, c := range named {
		if !slices.Contains(all, c) {
			t.Errorf("docs/api.md tells of %q, which is no command", c)
		}
	}
}
