package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

// openNumbers opens a database on one prepared connection, with the numbers 0 to 9.
func openNumbers(t *testing.T) *sql.DB {
	t.Helper()
	db, err := openPrepared("file:" + filepath.Join(t.TempDir(), "numbers.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE numbers (n INTEGER PRIMARY KEY)`); err != nil {
		t.Fatal(err)
	}
	for n := range 10 {
		if _, err := db.ExecContext(t.Context(), `INSERT INTO numbers (n) VALUES ($1)`, n); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// statements counts what the database's one connection keeps prepared.
func statements(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Raw(func(raw any) error { n = len(raw.(*preparedConn).statements); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAStatementWithOpenRowsIsLeftAlone: a text that is used again while its
// rows are read does not take them away.
func TestAStatementWithOpenRowsIsLeftAlone(t *testing.T) {
	t.Parallel()
	tx, err := openNumbers(t).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	read := func(inner func(n int)) (all []int) {
		rows, err := tx.QueryContext(t.Context(), `SELECT n FROM numbers WHERE n >= $1 ORDER BY n`, 5)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var n int
			if err := rows.Scan(&n); err != nil {
				t.Fatal(err)
			}
			all = append(all, n)
			inner(n)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return all
	}
	const want = "[5 6 7 8 9]"
	outer := read(func(n int) {
		if got := fmt.Sprint(read(func(int) {})); got != want {
			t.Errorf("within row %d: %s", n, got)
		}
	})
	if got := fmt.Sprint(outer); got != want {
		t.Errorf("around them: %s", got)
	}
}

// TestARefusedStatementWorksAgain: an error leaves nothing behind in a kept statement.
func TestARefusedStatementWorksAgain(t *testing.T) {
	t.Parallel()
	db := openNumbers(t)
	kept := statements(t, db)
	for n := 9; n < 12; n++ {
		_, err := db.ExecContext(t.Context(), `INSERT INTO numbers (n) VALUES ($1)`, n)
		if taken := n == 9; taken != (err != nil) {
			t.Errorf("insert %d: %v", n, err)
		}
	}
	if _, err := db.ExecContext(t.Context(), `ALTER TABLE numbers ADD COLUMN name TEXT`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `INSERT INTO numbers (n) VALUES ($1)`, 12); err != nil {
		t.Errorf("after a change of the schema: %v", err)
	}
	if n := statements(t, db); n != kept+1 {
		t.Errorf("%d statements were prepared for one new text", n-kept)
	}
}

func TestKeptStatementsAreBounded(t *testing.T) {
	t.Parallel()
	db := openNumbers(t)
	for i := range maxStatements + 20 {
		var n int
		if err := db.QueryRowContext(t.Context(), fmt.Sprintf(`SELECT %d`, i)).Scan(&n); err != nil || n != i {
			t.Fatalf("select %d: %d, %v", i, n, err)
		}
	}
	if n := statements(t, db); n != maxStatements {
		t.Errorf("%d statements are kept", n)
	}
}

// Parameters lose their numbers where they stand in their order, and each argument
// gets to its own place either way.
func TestParametersWithoutNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`SELECT $1 + $2`: `SELECT ? + ?`, `SELECT $2 - $1`: `SELECT $2 - $1`, `SELECT $1 + $1`: `SELECT $1 + $1`, `SELECT 1`: `SELECT 1`,
		`SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11`: `SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?`,
	} {
		if got := unnumbered(text); got != want {
			t.Errorf("%s became %s", text, got)
		}
	}
	db := openNumbers(t)
	for text, want := range map[string]int{`SELECT $1 - $2`: 4, `SELECT $2 - $1`: -4, `SELECT n FROM numbers WHERE n = $1 AND $2 = 3`: 7} {
		var got int
		if err := db.QueryRowContext(t.Context(), text, 7, 3).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
}
