package bot_test

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// The size of the company that BenchmarkHome measures with.
const (
	manyStored = 100_000
	manyOpen   = 5_000
)

// BenchmarkHome opens App Home with 100,000 requests stored, of which 5,000 are
// open: the page made, and the whole way from the tab being opened to the page
// in Slack. The first look after a start is reported apart.
func BenchmarkHome(b *testing.B) {
	h := newHouse(b)
	manyAsks(b, h)
	began := time.Now()
	if _, err := h.bot.Home(h.ctx, omar, views.TabLead, 1); err != nil {
		b.Fatal(err)
	}
	b.Logf("the first look after a start: %v", time.Since(began).Round(time.Millisecond))
	for _, c := range []struct {
		name, user string
		tab        views.HomeTab
		page       int
	}{
		{"rep", "UREP7", views.TabMine, 1}, {"staff", ben, views.TabStaff, 1}, {"unclaimed", ben, views.TabUnclaimed, 20},
		{"lead", ana, views.TabLead, 1}, {"admin", omar, views.TabLead, 1}, {"map", "UREP7", views.TabMap, 1},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				v, err := h.bot.Home(h.ctx, c.user, c.tab, c.page)
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
				b.ReportMetric(float64(len(v.Blocks.BlockSet)), "blocks")
			}
			percentiles(b, took)
		})
	}
	b.Run("opened", func(b *testing.B) {
		var took []time.Duration
		shown := 0
		h.sim.Look(func(s *slacksim.Snapshot) { shown = len(s.Calls("views.publish")) })
		for b.Loop() {
			began := time.Now()
			if err := h.sim.As(ben).OpenHome(); err != nil {
				b.Fatal(err)
			}
			shown++
			if err := h.sim.WaitFor(h.ctx, func(s *slacksim.Snapshot) bool { return len(s.Calls("views.publish")) >= shown }); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		percentiles(b, took)
	})
}

func percentiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for name, p := range map[string]float64{"p50-ms": .5, "p99-ms": .99} {
		b.ReportMetric(took[int(p*float64(len(took)-1))].Seconds()*1000, name)
	}
}

// manyAsks plays four requests, one of each state that counts, and copies them
// over all functions and people, the closed ones over two years: to play them all
// would take an hour.
func manyAsks(b *testing.B, h *house) {
	b.Helper()
	for i, text := range []string{"Northgate wants 28 percent off the spectrometers, can we go there?", "Halden wants 29 percent off, can we go there?", "Kestrel wants 31 percent off, can we go there?", "Heron wants 33 percent off, can we go there?"} {
		h.leap(3 * time.Minute)
		_, r := h.take(repUser, h.ask, text)
		if i > 0 {
			h.click(ben, h.card(r), views.ActClaim)
			h.settled()
		}
		switch i {
		case 2:
			h.click(ben, h.card(r), views.ActAskRep)
			h.submit(ben, h.modal(ben), map[views.BlockID]string{views.InWords: "which entity?"})
		case 3:
			h.click(ben, h.card(r), views.ActResolve)
			h.submit(ben, h.modal(ben), map[views.BlockID]string{views.InOutcome: string(triage.Approved), views.InWords: "yes"})
		}
		h.settled()
	}
	db, err := sql.Open("sqlite3", "file:"+h.path+"?_busy_timeout=60000&_synchronous=OFF")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	functions := ""
	for i, f := range h.m.Functions {
		if i > 0 {
			functions += " union all "
		}
		functions += fmt.Sprintf("select %d as n, '%s' as id, '%s' as topic", i, f.ID, f.Topics[0].ID)
	}
	every := manyStored / manyOpen
	for _, q := range []string{
		// Which of the four each copies, and whose it is: an open one in twenty.
		fmt.Sprintf(`create table plan as with recursive n (i) as (select 5 union all select i + 1 from n where i < %d)
			select i as id, case when i %% %d = 0 then 1 + (i / %d) %% 3 else 4 end as model, f.id as function, f.topic as topic,
				case when (i / %d) %% 11 = 0 then '%s' else 'UHELD' || (i %% 40) end as holder, 'UREP' || (i / %d %% 900) as rep
			from n join (%s) f on f.n = (i / %d) %% %d`, manyStored, every, every, every, ben, every, functions, every*3, len(h.m.Functions)),
		`insert into requests (id, seq, channel, thread, rep, sender, watch, function, topic, turn, holder, deal, opened_at, closed_at, last_at, state, counted)
			select p.id, r.seq, r.channel, p.id || '.0', p.rep, '', 0, p.function, p.topic, r.turn, case when r.holder = '' then '' else p.holder end, '',
				r.opened_at - case when p.model = 4 then (p.id / 7) % 100 * 7 * 86400 * 1000000 else 0 end, r.closed_at, r.last_at,
				json_set(r.state, '$.ID', p.id, '$.Rep', p.rep, '$.Function', p.function, '$.Topic', p.topic, '$.Holder', case when r.holder = '' then '' else p.holder end), r.seq
			from plan p join requests r on r.id = p.model`,
		`insert into entries (pos, request, seq, at, recorded, kind, by_user, by_role, by_functions, function, topic, turn, holder, calendar, target, map_hash, reason, data)
			select 1000 + p.id * 16 + e.seq, p.id, e.seq, e.at, e.recorded, e.kind, e.by_user, e.by_role, e.by_functions,
				case when e.function = '' then '' else p.function end, case when e.topic = '' then '' else p.topic end, e.turn,
				case when e.holder = '' then '' else p.holder end, e.calendar, e.target, e.map_hash, e.reason, e.data
			from plan p join entries e on e.request = p.model`,
		`insert into words (request, seq, part, kind, author, channel, ts, text, at)
			select p.id, w.seq, w.part, w.kind, p.rep, w.channel, w.ts, w.text, w.at from plan p join words w on w.request = p.model`,
		`drop table plan`, `analyze`,
	} {
		if _, err := db.Exec(q); err != nil {
			b.Fatalf("%v\n%s", err, q)
		}
	}
	h.read(func(v *storage.View) error {
		n, err := v.CountRequests(storage.Filter{Closed: true})
		open, _ := v.CountRequests(storage.Filter{})
		if n != manyStored || open < manyOpen-5 {
			b.Fatalf("%d requests stored, %d open", n, open)
		}
		return err
	})
}
