package main

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/storage"
	"clearlane/triage/friction/planted"
	"clearlane/triage/logfile"
	"clearlane/triage/scope"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"clearlane": main})
}

// TestScripts calls every command as a person at a terminal would. Each script
// has the demo's scope map as demo.yaml and that of a small company as small.yaml,
// and these commands of its own:
//
//	history FILE   writes the log of ten weeks at the demo company
//	hold FILE      keeps a database open, as a bot that serves does
//	newer FILE     makes a database of a later version
//	slack          runs a local Slack and sets the environment for it
//	listen         takes an address and names it in $ADDR
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			small, err := os.ReadFile("testdata/small.yaml")
			if err != nil {
				return err
			}
			return errors.Join(os.WriteFile(env.WorkDir+"/small.yaml", small, 0o600), os.WriteFile(env.WorkDir+"/demo.yaml", scope.Demo(), 0o600))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"history": scriptHistory, "hold": scriptHold, "newer": scriptNewer, "slack": scriptSlack, "listen": scriptListen,
		},
	})
}

func scriptHistory(ts *testscript.TestScript, _ bool, args []string) {
	m, err := scope.Parse("demo.yaml", scope.Demo())
	ts.Check(err)
	zone, err := time.LoadLocation(m.Company.Timezone)
	ts.Check(err)
	asks, err := planted.Plan{
		Seed: 3, Map: m, Start: time.Date(2026, 9, 14, 0, 0, 0, 0, zone), Weeks: 10, PerDay: 16,
		Plants: []planted.Plant{{Kind: planted.MissingInfo, Topic: "deal-desk/payment-terms", From: 0, To: 10, Hours: 30}},
	}.History()
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(logfile.WriteLog(f, logfile.Entries(planted.InOrder(asks))))
	ts.Check(f.Close())
}

func scriptHold(ts *testscript.TestScript, _ bool, args []string) {
	store, err := storage.Open(context.Background(), ts.MkAbs(args[0]), storage.Options{})
	ts.Check(err)
	ts.Defer(func() { ts.Check(store.Close()) })
}

func scriptNewer(ts *testscript.TestScript, _ bool, args []string) {
	store, err := storage.Open(context.Background(), ts.MkAbs(args[0]), storage.Options{})
	ts.Check(err)
	ts.Check(store.Close())
	db, err := sql.Open("sqlite3", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(`insert into goose_db_version (version_id, is_applied) values (999, 1)`)
	ts.Check(err)
}

func scriptSlack(ts *testscript.TestScript, _ bool, _ []string) {
	m, err := scope.Parse("demo.yaml", scope.Demo())
	ts.Check(err)
	manifest, err := bot.Manifest("")
	ts.Check(err)
	sim, err := slacksim.New(company(m, manifest))
	ts.Check(err)
	ts.Check(sim.Listen("127.0.0.1:0"))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sim.Serve(ctx) }()
	ts.Defer(func() { stop(); <-ended; sim.Close() })
	ts.Setenv("CLEARLANE_SLACK_API_URL", sim.APIURL())
	ts.Setenv("CLEARLANE_SLACK_BOT_TOKEN", sim.BotToken())
	ts.Setenv("CLEARLANE_SLACK_APP_TOKEN", sim.AppToken())
}

func scriptListen(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv("ADDR", l.Addr().String())
}
