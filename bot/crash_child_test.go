package bot_test

import (
	"bufio"
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage/scope"

	"github.com/mattn/go-sqlite3"
	"github.com/slack-go/slack"
)

// childEnv makes the test binary the bot: a second process that the crash test
// can kill. It carries the database, the address of Slack, both tokens and what
// is taken out, separated by spaces.
const childEnv = "CLEARLANE_BOT_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := runChild(strings.Split(job, " ")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func runChild(job []string) error {
	path, url, botToken, appToken, variant := job[0], job[1], job[2], job[3], job[4]
	ctx := context.Background()
	trap := &trap{forget: variant == "no-dedupe"}
	sql.Register("sqlite3-trap", &trapDriver{&sqlite3.SQLiteDriver{}, trap})
	store, err := storage.Open(ctx, path, storage.Options{Driver: "sqlite3-trap"})
	if err != nil {
		return err
	}
	src, err := os.ReadFile("testdata/two-people.yaml")
	if err != nil {
		return err
	}
	m, err := scope.Parse("two-people.yaml", src)
	if err != nil {
		return err
	}
	if err := store.Write(ctx, func(tx *storage.Tx) error { return tx.SaveMap(m.Hash, m.Source, tx.Now()) }); err != nil {
		return err
	}
	opts := []slack.Option{slack.OptionAPIURL(url), slack.OptionAppLevelToken(appToken)}
	if variant == "no-look-up" {
		opts = append(opts, slack.OptionHTTPClient(&http.Client{Transport: blind{http.DefaultTransport}}))
	}
	s := settings()
	s.Grace = 300 * time.Millisecond
	s.Ready = func() { fmt.Println("ready") }
	b, err := bot.New(ctx, store, slack.New(botToken, opts...), m, s)
	if err != nil {
		return err
	}
	go trap.listen(bufio.NewScanner(os.Stdin))
	return b.Run(ctx)
}

// trap kills the process before or after a commit.
type trap struct {
	forget bool // forget a key when it comes again

	mu     sync.Mutex
	before int // at which commit from now on; zero: at none
	after  int
	n      int
}

// listen takes "before 3" and "after 3".
func (t *trap) listen(lines *bufio.Scanner) {
	for lines.Scan() {
		var when string
		var n int
		if _, err := fmt.Sscan(lines.Text(), &when, &n); err != nil {
			continue
		}
		t.mu.Lock()
		if t.n = 0; when == "before" {
			t.before = n
		} else {
			t.after = n
		}
		t.mu.Unlock()
		fmt.Println("armed")
	}
}

func (t *trap) commit(do func() error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
	if t.n == t.before {
		die()
	}
	err := do()
	if t.n == t.after {
		die()
	}
	return err
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// trapDriver is SQLite with the trap at each commit.
type trapDriver struct {
	driver.Driver
	trap *trap
}

func (d *trapDriver) Open(name string) (driver.Conn, error) {
	c, err := d.Driver.Open(name)
	if err != nil {
		return nil, err
	}
	return &trapConn{c.(*sqlite3.SQLiteConn), d.trap}, nil
}

type trapConn struct {
	*sqlite3.SQLiteConn
	trap *trap
}

func (c *trapConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.SQLiteConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &trapTx{tx, c.trap}, nil
}

func (c *trapConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if c.trap.forget && strings.Contains(query, "insert into inbox") {
		const forget = "update inbox set key = key || '#' || id where key = $1"
		if _, err := c.SQLiteConn.ExecContext(ctx, forget, []driver.NamedValue{{Ordinal: 1, Value: args[1].Value}}); err != nil {
			return nil, err
		}
	}
	return c.SQLiteConn.ExecContext(ctx, query, args)
}

type trapTx struct {
	driver.Tx
	trap *trap
}

func (t *trapTx) Commit() error { return t.trap.commit(t.Tx.Commit) }
