package network

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func sample() Network {
	return Network{
		Name: "test", ChainID: 7, RPC: "http://127.0.0.1:1", Escrow: common.Address{1}, Token: common.Address{2},
		Registry: common.Address{3}, Anchor: common.Address{4}, Scheduler: common.Address{5}, Keeper: "age1pq", Gateway: "http://127.0.0.1:2",
		Operator: &Operator{Temporal: "127.0.0.1:3", Namespace: "skyops"},
	}
}

func write(t *testing.T, n Network) string {
	t.Helper()
	b, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "network.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoad(t *testing.T) {
	t.Parallel()
	n, err := LoadOperator(write(t, sample()))
	if err != nil || !reflect.DeepEqual(n, sample()) {
		t.Fatalf("%+v, %v", n, err)
	}
	if d := n.Domain(); d.ChainID != 7 || d.Escrow != n.Escrow {
		t.Errorf("domain %+v", d)
	}
	public := write(t, n.Public())
	if n, err := Load(public); err != nil || n.Operator != nil {
		t.Errorf("the public part: %+v, %v", n, err)
	}
	if _, err := LoadOperator(public); err == nil || !strings.Contains(err.Error(), "user's copy") {
		t.Errorf("an operator's process with a user's copy: %v", err)
	}
	if n.Operator == nil {
		t.Error("Public changed the network it was asked of")
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there")
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	good, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	without := func(change func(*Network)) string {
		n := sample()
		change(&n)
		b, _ := json.Marshal(n)
		return string(b)
	}
	for text, want := range map[string]string{
		"":                 "EOF",
		"{":                "EOF",
		`{"nmae":1}`:       "nmae",
		string(good) + "x": "after",
		without(func(n *Network) { n.ChainID = 0 }):                  "chainId",
		without(func(n *Network) { n.Escrow = common.Address{} }):    "escrow",
		without(func(n *Network) { n.Scheduler = common.Address{} }): "scheduler",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
