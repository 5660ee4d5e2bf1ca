package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/store"
)

// engine makes empty databases of one kind.
type engine struct {
	name string
	dsn  func(t testing.TB) string
}

// engines are the databases that every test of the store runs on.
func engines(t testing.TB) []engine {
	t.Helper()
	all := []engine{{"sqlite", func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "skyops.db") }}}
	if server == nil {
		return all
	}
	return append(all, engine{"postgres", server.database})
}

// each runs a test on an empty store of every engine.
func each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t, e.dsn(t)))
		})
	}
	if server == nil {
		t.Run("postgres", func(t *testing.T) { skipPostgres(t) })
	}
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func hash(b byte) common.Hash       { return common.Hash{31: b} }
func number(n uint64) common.Hash   { return common.BigToHash(new(big.Int).SetUint64(n)) }
func address(b byte) common.Address { return common.Address{19: b} }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("got %v, want %v", err, target)
	}
}

// TestFileIsPrivate: the database and its log hold sealing keys.
func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sub", "skyops.db")
	s := open(t, "sqlite:"+path)
	check(t, s.AddUsage(t.Context(), hash(1), 1, 1, 1))
	files, err := filepath.Glob(path + "*")
	check(t, err)
	for _, f := range files {
		info, err := os.Stat(f)
		check(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", f, info.Mode())
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, dsn := range []string{"", "sqlite:", "mysql://x", "/tmp/skyops.db"} {
		if s, err := store.Open(t.Context(), dsn); err == nil {
			s.Close()
			t.Errorf("Open(%q) succeeded", dsn)
		}
	}
}

// A command line is no place for a password, and neither is an error.
func TestOpenRefusesPasswords(t *testing.T) {
	t.Parallel()
	for _, dsn := range []string{"postgres://me:hunter2@host/skyops", "postgres://host/skyops?user=me&password=hunter2"} {
		s, err := store.Open(t.Context(), dsn)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "PGPASSFILE") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Open(%q): %v", dsn, err)
		}
	}
}

// TestOpenAtOnce: every process of a scheduler opens and migrates the same store when it starts.
func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dsn := e.dsn(t)
			errs := make(chan error)
			const n = 8
			for range n {
				go func() {
					s, err := store.Open(t.Context(), dsn)
					if err == nil {
						err = errors.Join(s.AddUsage(t.Context(), hash(1), 1, 1, 0), s.Close())
					}
					errs <- err
				}()
			}
			for range n {
				check(t, <-errs)
			}
			u, err := open(t, dsn).Usage(t.Context(), hash(1), 1)
			check(t, err)
			if u.BytesIn != n {
				t.Errorf("%d of %d writes arrived", u.BytesIn, n)
			}
		})
	}
}

// childDSN makes the test binary a writer to that store: see TestKill.
const childDSN = "SKYOPS_TEST_STORE"

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if dsn := os.Getenv(childDSN); dsn != "" {
		fmt.Println("failed", writeUntilKilled(dsn))
		return 1
	}
	var stop func()
	server, stop, noServer = startPostgres()
	defer stop()
	return m.Run()
}

var (
	server   *postgres // nil: noServer tells why
	noServer error
)

func skipPostgres(t testing.TB) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("Postgres must be there: %v", noServer)
	}
	t.Skipf("Postgres is not there: %v", noServer)
}

// postgres is a private server in a temporary folder, reached by a Unix socket.
type postgres struct {
	dir       string
	databases atomic.Int64
}

// database makes an empty database and returns its dsn.
func (p *postgres) database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("skyops%d", p.databases.Add(1))
	if out, err := exec.Command(tool("createdb"), "-h", p.dir, "-U", "postgres", name).CombinedOutput(); err != nil {
		t.Fatalf("createdb: %v: %s", err, out)
	}
	return "postgres:///" + name + "?user=postgres&host=" + p.dir
}

func tool(name string) string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		return name
	}
	return found[len(found)-1]
}

// later are the tables that are not of the first migration.
func later(t *testing.T, db *sql.DB) (names []string) {
	t.Helper()
	first, err := os.ReadFile("migrations/00001_register.sql")
	check(t, err)
	rows, err := db.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'`)
	check(t, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		check(t, rows.Scan(&name))
		if !strings.Contains(string(first), "CREATE TABLE "+name+" (") {
			names = append(names, name)
		}
	}
	check(t, rows.Err())
	return names
}

// A store that an earlier build made is brought up to date with what is in it,
// an attempt whose result was stored before there were endings too.
func TestEarlierStoreIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "skyops.db")
	s, err := store.Open(ctx, "sqlite:"+path)
	check(t, err)
	l := aLease(hash(1), 1, address(1))
	last, ending := aResult(l, 1, 10, hash(7))
	check(t, s.RaiseLease(ctx, l))
	check(t, s.AddUsage(ctx, l.Job, 1, 5, 6))
	check(t, s.PutReceipt(ctx, last))
	check(t, s.Close())
	db, err := sql.Open("sqlite", path)
	check(t, err)
	for _, table := range later(t, db) {
		_, err := db.ExecContext(ctx, `DROP TABLE `+table)
		check(t, err)
	}
	for _, undo := range []string{`ALTER TABLE attempts DROP COLUMN ending`, `ALTER TABLE dues DROP COLUMN receipt`, `ALTER TABLE checkpoints DROP COLUMN receipt`, `DROP INDEX checkpoints_stored`, `ALTER TABLE checkpoints DROP COLUMN gone`, `DROP INDEX checkpoints_held`, `ALTER TABLE checkpoints DROP COLUMN held`, `ALTER TABLE leases DROP COLUMN deadline`, `DELETE FROM goose_db_version WHERE version_id > 1`} {
		_, err := db.ExecContext(ctx, undo)
		check(t, err)
	}
	check(t, db.Close())

	s = open(t, "sqlite:"+path)
	u, err := s.Usage(ctx, l.Job, 1)
	check(t, err)
	if u.BytesIn != 5 || u.Receipt == nil || u.Ending != nil {
		t.Errorf("usage is %+v", u)
	}
	check(t, s.Finish(ctx, last, ending, hash(8), hash(9)))
	if u, err := s.Usage(ctx, l.Job, 1); err != nil || u.Ending == nil || u.LogRoot != hash(8) {
		t.Errorf("usage is %+v, %v", u, err)
	}
}
