package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
)

// maxStatements bounds what a connection keeps prepared. The store has fewer
// statements than that, and builds none at run time.
const maxStatements = 128

// openPrepared opens a SQLite database whose connections prepare each statement
// once: SQLite spends more on parsing a short statement than on running it.
func openPrepared(dsn string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	engine := db.Driver()
	return sql.OpenDB(connector{engine, dsn}), db.Close()
}

// connector is a driver.Connector of prepared connections.
type connector struct {
	engine driver.Driver
	dsn    string
}

func (c connector) Driver() driver.Driver { return c.engine }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	raw, err := c.engine.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	conn, ok := raw.(engineConn)
	if !ok {
		_ = raw.Close()
		return nil, fmt.Errorf("the SQLite driver's %T lacks what the store needs", raw)
	}
	return &preparedConn{engineConn: conn, statements: make(map[string]*statement)}, nil
}

// engineConn is what a connection of the SQLite driver can do.
type engineConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// preparedConn keeps statements prepared for as long as the connection is open.
// Like every connection it is used by one goroutine at a time.
type preparedConn struct {
	engineConn
	statements map[string]*statement
}

// statement is one kept text; busy while rows of it are open.
type statement struct {
	engineStmt
	busy bool
}

// engineStmt is what a statement of the SQLite driver can do.
type engineStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// kept returns a text's statement, nil when this use has to prepare its own.
func (c *preparedConn) kept(ctx context.Context, text string) (*statement, error) {
	if s := c.statements[text]; s != nil {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(c.statements) == maxStatements {
		return nil, nil
	}
	raw, err := c.PrepareContext(ctx, unnumbered(text))
	if err != nil {
		return nil, err
	}
	s := &statement{engineStmt: raw.(engineStmt)}
	c.statements[text] = s
	return s, nil
}

// numbered is a parameter as Postgres writes it.
var numbered = regexp.MustCompile(`\$\d+`)

// unnumbered is a text whose parameters have no numbers, where they stand in their
// order, each once. The driver looks for every numbered one among all arguments,
// by words: with some hundred that takes longer than what is asked.
func unnumbered(text string) string {
	n, inOrder := 0, true
	out := numbered.ReplaceAllStringFunc(text, func(parameter string) string {
		n++
		inOrder = inOrder && parameter == "$"+strconv.Itoa(n)
		return "?"
	})
	if !inOrder {
		return text
	}
	return out
}

// ExecContext implements driver.ExecerContext.
func (c *preparedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.kept(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.engineConn.ExecContext(ctx, text, args)
	}
	return s.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *preparedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.kept(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.engineConn.QueryContext(ctx, text, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &preparedRows{rows, s}, nil
}

// Close closes the statements with the connection.
func (c *preparedConn) Close() error {
	for _, s := range c.statements {
		_ = s.Close() // the connection's own error tells what matters
	}
	clear(c.statements)
	return c.engineConn.Close()
}

// preparedRows gives their statement back when they are closed.
type preparedRows struct {
	driver.Rows
	of *statement
}

func (r *preparedRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
