package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the Postgres driver
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"golang.org/x/sys/unix"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrNotFound reports a row that is not there, is used up or has expired.
var ErrNotFound = errors.New("not found in the store")

//go:embed migrations/*.sql
var migrations embed.FS

// Store is an open store. It is safe for use by many goroutines.
type Store struct {
	dialect goose.Dialect
	reads   *sql.DB
	writes  *sql.DB // commits reach the disk
	relaxed *sql.DB // commits may be lost with the machine's power, never with the process
	turn    chan struct{}
	frames  frameQueue
}

// Open opens the store at dsn, creating and migrating it as needed. A dsn is
// "sqlite:/path/to/file.db" or "postgres://user@host/database"; since command
// lines are public, a password is refused there: name a file by PGPASSFILE. Several
// processes may open the same store at the same time.
func Open(ctx context.Context, dsn string) (*Store, error) {
	var s *Store
	var err error
	switch scheme, rest, _ := strings.Cut(dsn, ":"); scheme {
	case "sqlite":
		s, err = openSQLite(ctx, rest)
	case "postgres", "postgresql":
		s, err = openPostgres(ctx, dsn)
	default:
		err = fmt.Errorf("scheme %q is neither sqlite nor postgres", scheme)
	}
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

// Close releases the store's connections.
func (s *Store) Close() error {
	return errors.Join(s.reads.Close(), s.writes.Close(), s.relaxed.Close())
}

const sqliteReaders = 4

func openSQLite(ctx context.Context, path string) (*Store, error) {
	if path == "" {
		return nil, errors.New("the sqlite path is empty")
	}
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	// Writers wait for other processes in transact: SQLite's own waits grow to 100 ms.
	dsn := func(pragmas ...string) string {
		q := url.Values{"_txlock": {"immediate"}, "_pragma": append(pragmas, "journal_mode(WAL)")}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	}
	s := &Store{dialect: goose.DialectSQLite3, turn: make(chan struct{}, 1)}
	var errs [3]error
	s.reads, errs[0] = openPrepared(dsn("busy_timeout(5000)", "query_only(1)"))
	s.writes, errs[1] = openPrepared(dsn("busy_timeout(2)", "synchronous(FULL)"))
	s.relaxed, errs[2] = openPrepared(dsn("busy_timeout(2)", "synchronous(NORMAL)"))
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	s.reads.SetMaxOpenConns(sqliteReaders)
	s.reads.SetMaxIdleConns(sqliteReaders)
	s.writes.SetMaxOpenConns(1)
	s.relaxed.SetMaxOpenConns(1)
	if err := migrateSQLite(ctx, path, dsn("busy_timeout(10000)", "synchronous(FULL)")); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// createPrivate makes an empty file that only its owner can read. It never
// opens an existing one: closing any descriptor of a database drops the locks
// that SQLite holds on it in this process.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("create folder of %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create database file: %w", err)
	}
	return f.Close()
}

// migrateSQLite migrates under a lock on the database's folder, since goose has
// no lock of its own for SQLite and several processes start at once.
func migrateSQLite(ctx context.Context, path, dsn string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("lock %s for migration: %w", path, err)
	}
	defer dir.Close()
	if err := unix.Flock(int(dir.Fd()), unix.LOCK_EX); err != nil {
		return fmt.Errorf("lock %s for migration: %w", path, err)
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	return migrate(ctx, goose.DialectSQLite3, db)
}

func openPostgres(ctx context.Context, dsn string) (*Store, error) {
	relaxed, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("the postgres dsn is not a URL") // the URL may hold a password: say no more
	}
	q := relaxed.Query()
	if _, set := relaxed.User.Password(); set || q.Has("password") {
		return nil, errors.New("the postgres dsn holds a password, which every user of the machine could read: put it into a file and name that by PGPASSFILE")
	}
	q.Set("synchronous_commit", "off")
	relaxed.RawQuery = q.Encode()
	s := &Store{dialect: goose.DialectPostgres}
	if s.writes, err = sql.Open("pgx", dsn); err != nil {
		return nil, err
	}
	if s.relaxed, err = sql.Open("pgx", relaxed.String()); err != nil {
		return nil, err
	}
	if s.reads, err = sql.Open("pgx", dsn); err != nil {
		return nil, err
	}
	for _, db := range []*sql.DB{s.reads, s.writes, s.relaxed} {
		db.SetMaxOpenConns(16)
		db.SetMaxIdleConns(16)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err == nil {
		err = migrate(ctx, s.dialect, s.writes, goose.WithSessionLocker(locker))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func migrate(ctx context.Context, d goose.Dialect, db *sql.DB, opts ...goose.ProviderOption) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	// Work that went on side by side lands in another order than its numbers.
	p, err := goose.NewProvider(d, db, dir, append(opts, goose.WithAllowOutofOrder(true))...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// write runs fn in one serializable transaction that is on disk when write
// returns, again from the start when it lost to another transaction.
func (s *Store) write(ctx context.Context, what string, fn func(*sql.Tx) error) error {
	return s.transact(ctx, s.writes, what, fn)
}

// writeRelaxed is write without waiting for the disk.
func (s *Store) writeRelaxed(ctx context.Context, what string, fn func(*sql.Tx) error) error {
	return s.transact(ctx, s.relaxed, what, fn)
}

func (s *Store) transact(ctx context.Context, db *sql.DB, what string, fn func(*sql.Tx) error) error {
	if s.turn != nil { // SQLite has one writer: queue here in order of arrival instead of polling its lock
		select {
		case s.turn <- struct{}{}:
			defer func() { <-s.turn }()
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, ctx.Err())
		}
	}
	opts := &sql.TxOptions{Isolation: sql.LevelSerializable}
	for wait := 200 * time.Microsecond; ; wait = min(2*wait, 5*time.Millisecond) {
		err := attempt(ctx, db, opts, fn)
		if err == nil {
			return nil
		}
		if !lostRace(err) {
			return fmt.Errorf("%s: %w", what, err)
		}
		select {
		case <-time.After(wait/2 + rand.N(wait)):
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, ctx.Err())
		}
	}
}

// read runs fn on one consistent view of the store.
func (s *Store) read(ctx context.Context, what string, fn func(*sql.Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	if err := attempt(ctx, s.reads, opts, fn); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func attempt(ctx context.Context, db *sql.DB, opts *sql.TxOptions, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// lostRace reports whether a transaction failed only because another one was faster.
func lostRace(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		code := e.Code() & 0xff
		return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "40001" || e.Code == "40P01" // serialization failure, deadlock
	}
	return false
}

// notFound turns the driver's word for an empty result into the store's.
func notFound(what string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// queryer is what both a database and a transaction can be asked for.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
