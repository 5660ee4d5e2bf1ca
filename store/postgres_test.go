package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// startPostgres starts a server of its own in a temporary folder. It listens on
// a Unix socket there and nowhere else. Postgres refuses to run as root; then
// it runs as the account "postgres", or "nobody".
func startPostgres() (p *postgres, stop func(), err error) {
	stop = func() {}
	if _, err := exec.LookPath(tool("initdb")); err != nil {
		return nil, stop, fmt.Errorf("initdb was not found: %w", err)
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, stop, err
	}
	stop = func() { os.RemoveAll(dir) }
	cred, err := unprivileged(dir)
	if err != nil {
		return nil, stop, err
	}
	data := filepath.Join(dir, "data")
	if err := command(cred, dir, tool("initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8"); err != nil {
		return nil, stop, err
	}
	opts := "-k " + dir + " -c listen_addresses='' -c fsync=off -c max_connections=300"
	if err := command(cred, dir, tool("pg_ctl"), "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", opts, "start"); err != nil {
		return nil, stop, err
	}
	stop = func() {
		if err := command(cred, dir, tool("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop"); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.RemoveAll(dir)
	}
	return &postgres{dir: dir}, stop, nil
}

// unprivileged gives dir to an account that Postgres accepts; nil: this process's own will do.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	var errs []error
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr, os.Chown(dir, int(uid), int(gid))); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.Join(errs...)
}

func command(cred *syscall.Credential, dir, name string, args ...string) error {
	c := exec.Command(name, args...)
	c.Dir = dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	var out bytes.Buffer
	// A file, not a pipe: the server inherits it and lives on.
	f, err := os.CreateTemp("", "pgout")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	c.Stdout, c.Stderr = f, f
	if err := c.Run(); err != nil {
		if b, readErr := os.ReadFile(f.Name()); readErr == nil {
			out.Write(b)
		}
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, out.String())
	}
	return nil
}
