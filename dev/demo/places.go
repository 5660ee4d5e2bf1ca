package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/skyops/skyops/dev/interop/kubonode"
	"github.com/skyops/skyops/starter/client"
)

// place is where a package was fetched from, by a program that is no part of Skyops.
type place struct {
	name   string
	from   string // address
	digest string // of all files
}

// fetchEverywhere fetches the sealed package of the pipeline's last step from
// each place that has it, and holds them against each other.
func (s *variants) fetchEverywhere(ctx context.Context) error {
	r, err := last(s.first)
	if err != nil {
		return err
	}
	where, err := s.delivered(ctx, r.Job.Hex())
	if err != nil {
		return err
	}
	if err := s.fromKubo(ctx, r.Package.CID); err != nil {
		return err
	}
	names, err := os.ReadDir(s.fetched("kubo"))
	if err != nil {
		return fmt.Errorf("list what Kubo fetched: %w", err)
	}
	if err := s.fromHTTP(ctx, "arlocal", s.arweave.URL+"/"+strings.TrimPrefix(where["arweave"], "ar://")+"/", names); err != nil {
		return err
	}
	var link client.Link
	if err := s.ask(ctx, &link, "result", r.Job.Hex(), "--link", "--json"); err != nil {
		return err
	}
	if err := s.fromHTTP(ctx, "gateway", link.URL, names); err != nil {
		return err
	}
	return equal(s.places)
}

// delivered waits until a result is in all places, and returns where.
func (s *variants) delivered(ctx context.Context, job string) (map[string]string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, settleWithin, fmt.Errorf("the result was not in all places within %s", settleWithin))
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		var j client.Job
		if err := s.ask(ctx, &j, "status", job, "--json"); err != nil {
			return nil, err
		}
		where := map[string]string{}
		for _, d := range j.Deliveries {
			switch d.State {
			case "done":
				where[d.Target] = d.Place
			case "failed":
				return nil, fmt.Errorf("the result was not delivered to %s: %s", d.Target, d.Reason)
			}
		}
		if len(where) == len(j.Deliveries) && len(where) > 0 {
			return where, nil
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// equal fails unless every place gave the same.
func equal(places []place) error {
	for _, p := range places {
		if p.digest != places[0].digest {
			return fmt.Errorf("%s gave other bytes than %s: sha256 %s and %s", p.name, places[0].name, p.digest, places[0].digest)
		}
	}
	return nil
}

// fetched is the folder of what came from a place.
func (s *variants) fetched(name string) string { return filepath.Join(s.Dir, "fetched", name) }

// fromKubo has a stock IPFS node of its own fetch a package.
func (s *variants) fromKubo(ctx context.Context, cid string) error {
	n, err := kubonode.Run(ctx, s.kubo, filepath.Join(s.Dir, "kubo"))
	if err != nil {
		return err
	}
	defer n.Stop()
	if err := n.Connect(ctx, s.stack.Network.Operator.IPFS); err != nil {
		return err
	}
	s.say("$ ipfs get %s", cid)
	if err := os.MkdirAll(filepath.Dir(s.fetched("kubo")), 0o755); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if err := n.Get(ctx, cid, s.fetched("kubo")); err != nil {
		return err
	}
	return s.arrived("kubo", "ipfs://"+cid)
}

// fromHTTP has curl fetch the files of a package.
func (s *variants) fromHTTP(ctx context.Context, name, base string, files []os.DirEntry) error {
	dir := s.fetched(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	for _, f := range files {
		s.say("$ curl -O %s/%s", shorten(strings.TrimSuffix(base, "/"), shownAddress), f.Name())
		out, err := exec.CommandContext(ctx, "curl", "--fail", "--silent", "--show-error", "--output", filepath.Join(dir, f.Name()), base+f.Name()).CombinedOutput()
		if err != nil {
			return fmt.Errorf("curl %s: %w: %s", base+f.Name(), err, out)
		}
	}
	return s.arrived(name, base)
}

// arrived notes what came from a place.
func (s *variants) arrived(name, from string) error {
	digest, err := digestOf(s.fetched(name))
	if err != nil {
		return err
	}
	s.places = append(s.places, place{name, from, digest})
	s.say("from %s: sha256 %s", name, digest)
	return nil
}

// digestOf is what `sha256sum * | sha256sum` says in a folder.
func digestOf(dir string) (string, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("list what was fetched: %w", err)
	}
	all := sha256.New()
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return "", fmt.Errorf("read what was fetched: %w", err)
		}
		fmt.Fprintf(all, "%x  %s\n", sha256.Sum256(b), f.Name())
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}
