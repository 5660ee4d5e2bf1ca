package seal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/skyops/skyops/protocol/seal"
)

// A grant opens its package and nothing else, for who it is sealed to alone.
func TestGrant(t *testing.T) {
	t.Parallel()
	owner, friend, stranger := identity(t), identity(t), identity(t)
	dir := t.TempDir()
	content := noise(1, 300<<10)
	if err := os.WriteFile(filepath.Join(dir, "file"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	m, s, _ := sealTree(t, dir, 100<<10, owner.Recipient())
	g, err := seal.NewGrant(t.Context(), m, "bafy", []*seal.Identity{stranger, owner}, s.fetch)
	if err != nil || g.CID != "bafy" || g.Job != m.Job || len(g.Keys) != len(m.Segments) {
		t.Fatalf("%d keys, %v", len(g.Keys), err)
	}
	if _, err := seal.NewGrant(t.Context(), m, "bafy", []*seal.Identity{stranger}, s.fetch); !errors.Is(err, seal.ErrKey) {
		t.Errorf("a stranger grants: %v", err)
	}
	sealed, err := g.Seal(friend.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.OpenGrant([]*seal.Identity{stranger}, sealed); !errors.Is(err, seal.ErrKey) {
		t.Errorf("a stranger opens: %v", err)
	}
	opened, err := seal.OpenGrant([]*seal.Identity{stranger, friend}, sealed)
	if err != nil {
		t.Fatal(err)
	}
	into := t.TempDir()
	root, err := os.OpenRoot(into)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := seal.UnpackGranted(t.Context(), m, opened, s.fetch, root, seal.Limits{}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(into, "file")); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	for name, change := range map[string]func(*seal.Grant){
		"another key":   func(g *seal.Grant) { g.Keys[1] = make([]byte, 16) },
		"a key less":    func(g *seal.Grant) { g.Keys = g.Keys[1:] },
		"another order": func(g *seal.Grant) { slices.Reverse(g.Keys) },
	} {
		wrong := opened
		wrong.Keys = slices.Clone(opened.Keys)
		change(&wrong)
		if err := wrong.Check(m); !errors.Is(err, seal.ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"", "{}x", `{"keys":["AA=="]}`, `{"more":1}`} {
		b, err := seal.SealBytes([]byte(text), friend.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := seal.OpenGrant([]*seal.Identity{friend}, b); !errors.Is(err, seal.ErrCorrupt) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
