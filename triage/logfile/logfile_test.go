package logfile_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction/planted"
	"clearlane/triage/logfile"
	"clearlane/triage/scope"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// history is a planted log in commit order.
func history(t testing.TB) []triage.Entry {
	t.Helper()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	asks, err := planted.Plan{Seed: 7, Start: time.Date(2026, 5, 4, 0, 0, 0, 0, london), Weeks: 2, PerDay: 40, Plants: []planted.Plant{
		{Kind: planted.Misrouted, Topic: "billing/tax", To: 2, Hours: 20}, {Kind: planted.Unowned, To: 2, Hours: 20},
	}}.History()
	if err != nil {
		t.Fatal(err)
	}
	return planted.InOrder(asks)
}

func write(t testing.TB, entries []triage.Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := logfile.WriteLog(&b, logfile.Entries(entries)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wholeLog is a whole file.
type wholeLog struct {
	Entries []triage.Entry
	logfile.Beside
}

// readLog reads a whole file.
func readLog(file io.ReaderAt, maps ...*scope.Map) (wholeLog, error) {
	var log wholeLog
	for e, err := range logfile.ReadLog(file, &log.Beside, nil, maps...) {
		if err != nil {
			return wholeLog{Beside: log.Beside}, err
		}
		log.Entries = append(log.Entries, e)
	}
	return log, nil
}

// writeAll is the whole file, with fixes and lines.
func writeAll(t testing.TB, log wholeLog) []byte {
	t.Helper()
	b := bytes.NewBuffer(write(t, log.Entries))
	if err := logfile.WriteFixes(b, log.Fixes, log.Lines); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWholeLogComesBackByteByByte(t *testing.T) {
	entries := history(t)
	since, until := entries[3].At.Add(time.Microsecond), entries[3].At.Add(time.Hour)
	entries[3].Data.Since, entries[3].Data.Until = &since, &until
	first := write(t, entries)
	back, err := readLog(bytes.NewReader(first), planted.Company())
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(entries, back.Entries, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("read back (-written +read):\n%s", diff)
	}
	if !bytes.Equal(first, write(t, back.Entries)) {
		t.Error("written again, the log differs")
	}
}

// A history with six keys a line gives the same turns, holds and outcomes as
// the log that it was cut from.
func TestBareHistoryDerivesTheRest(t *testing.T) {
	entries := history(t)
	var b bytes.Buffer
	var kept []triage.Entry
	for _, e := range entries {
		if e.Kind == triage.KindFacts || e.Kind == triage.KindChased {
			continue
		}
		line, err := json.Marshal(map[string]any{
			"request": e.Request, "at": e.At, "kind": e.Kind, "function": e.Function, "topic": e.Topic, "by_role": e.ByRole,
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
		kept = append(kept, e)
	}
	log, err := readLog(bytes.NewReader(b.Bytes()), planted.Company())
	if err != nil {
		t.Fatal(err)
	}
	got := log.Entries
	for i, e := range got {
		want := kept[i]
		if e.Turn != want.Turn || e.Function != want.Function || e.Topic != want.Topic || e.Function != "" && (e.Holder == "") != (want.Holder == "") {
			t.Fatalf("entry %d, %s of %s: turn %s at %s %s held by %q; want %s at %s %s held by %q", i, e.Kind, triage.Name(e.Request), e.Turn, e.Function, e.Topic, e.Holder, want.Turn, want.Function, want.Topic, want.Holder)
		}
		if cmp.Compare(e.Data.Outcome, want.Data.Outcome) != 0 || e.StartsTurn() != want.StartsTurn() {
			t.Fatalf("entry %d, %s of %s: outcome %q, starts a turn %v; want %q, %v", i, e.Kind, triage.Name(e.Request), e.Data.Outcome, e.StartsTurn(), want.Data.Outcome, want.StartsTurn())
		}
	}
	if got[0].Data.Rep != logfile.Unknown || got[0].Data.Origin != triage.FromImport {
		t.Errorf("rep %q from %q: want them marked", got[0].Data.Rep, got[0].Data.Origin)
	}
}

func TestReadLogRefuses(t *testing.T) {
	const opened = `{"request":1,"at":"2026-11-16T09:00:00Z","kind":"opened","function":"billing","topic":"tax","by_role":"rep"}` + "\n"
	bare := func(kind, more string) string {
		return fmt.Sprintf(`{"request":1,"at":"2026-11-16T10:00:00Z","kind":%q,"function":"billing","topic":"billing/tax","by_role":"staff"%s}`, kind, more) + "\n"
	}
	for name, c := range map[string]struct{ file, want string }{
		"not JSON":           {"hello\n", "line 1: it is not JSON"},
		"cut short":          {`{"request":1`, "line 1: it is not JSON: the object is not closed"},
		"unknown key":        {`{"request":1,"when":"2026"}`, `line 1: unknown field "when"`},
		"two on a line":      {strings.TrimSpace(opened) + opened, "line 1: there is more after the entry"},
		"a list":             {"[1]", "line 1: it is a array; an entry is an object"},
		"wrong kind of data": {`{"request":"one"}`, "line 1: request is a string, which it cannot be"},
		"no time":            {`{"request":1,"kind":"opened"}`, "line 1: at is missing"},
		"bad time":           {`{"request":1,"at":"yesterday","kind":"opened"}`, `line 1: "yesterday" is not a time`},
		"far off":            {`{"request":1,"at":"0026-11-16T10:00:00Z","kind":"opened"}`, "is not a time that a request can have"},
		"no request":         {`{"at":"2026-11-16T10:00:00Z","kind":"opened"}`, "line 1: request must be a number"},
		"unknown kind":       {opened + bare("claim", ""), `line 2: there is no kind "claim"; did you mean "claimed"?`},
		"unknown role":       {`{"request":1,"at":"2026-11-16T09:00:00Z","kind":"opened","by_role":"staf"}`, `did you mean "staff"?`},
		"unknown function":   {strings.Replace(opened, `"billing"`, `"biling"`, 1), `line 1: the map has no function "biling"; did you mean "billing"?`},
		"unknown topic":      {strings.Replace(opened, `"tax"`, `"taxi"`, 1), `line 1: Billing has no topic "taxi"`},
		"never opened":       {bare("claimed", ""), "line 1: CL-1 is claimed, but it was never opened"},
		"opened twice":       {opened + opened, "line 2: CL-1 is opened twice"},
		"back in time":       {opened + strings.Replace(bare("claimed", ""), "T10", "T08", 1), "line 2: CL-1 goes back in time: it happens 1h0m0s before"},
		"after the close":    {opened + bare("resolved", "") + bare("claimed", ""), "line 3: CL-1 is claimed, but it is closed; reopen it first"},
		"reopened open":      {opened + bare("reopened", ""), "line 2: CL-1 is reopened, but it is open"},
		"no question":        {opened + bare("answered", ""), "line 2: CL-1 is answered, but no question to the rep is open"},
		"no approver":        {opened + bare("approved", ""), "line 2: CL-1 is approved, but it waits for no approver"},
		"sent to itself":     {opened + bare("sent_on", ""), "line 2: CL-1 is sent on to billing, which has it already"},
		"recorded first":     {opened + bare("claimed", `,"recorded":"2026-11-16T09:59:00Z"`), "line 2: it was recorded before it happened"},
		"jumping seq":        {opened + bare("claimed", `,"seq":5`), "line 2: CL-1 jumps from entry 1 to 5"},
		"repeated seq":       {opened + bare("claimed", `,"seq":1`), "line 2: CL-1 has an entry 1 already"},
		"position":           {strings.Replace(opened, "{", `{"pos":4,`, 1) + bare("claimed", `,"pos":4`), "line 2: position 4 comes after 4"},
		"unknown map":        {opened + bare("claimed", `,"map":"feedfeedfeed"`), "line 2: it was promised under map feedfeedfeed, which was not given"},
		"unknown calendar":   {opened + bare("claimed", `,"calendar":"emae"`), `line 2: the map has no calendar "emae"; did you mean "emea"?`},
		"bad chance":         {opened + bare("said", `,"data":{"p":2}`), "line 2: p is a chance"},
		"bad date":           {opened + bare("facts", `,"data":{"close_date":"soon"}`), `line 2: close_date "soon" is not a date`},
		"not UTF-8":          {"{\"request\":1,\"by\":\"\xff\"}", "line 1: it is not UTF-8"},
		"too long":           {`{"by":"` + strings.Repeat("x", 1<<21) + "\"}\n", "line 1: it is longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			log, err := readLog(strings.NewReader(c.file), planted.Company())
			if err == nil || log.Entries != nil || log.Fixes != nil || log.Lines != nil {
				t.Fatalf("taken: %v", log)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, want %q", err, c.want)
			}
		})
	}
}

// Every faulty line is told, up to a number that a person can work through.
func TestReadLogTellsAllFaults(t *testing.T) {
	_, err := readLog(strings.NewReader(strings.Repeat("{}\n", 50)), planted.Company())
	if err == nil || strings.Count(err.Error(), "\n") != 19 {
		t.Errorf("want twenty faults, got: %v", err)
	}
	// What can't be read is told first: the rest may only be so for want of it.
	_, err = readLog(strings.NewReader(`{"request":1,"at":"2026-11-16T09:00:00Z","kind":"claimed"}`+"\nhello\n{}\n"), planted.Company())
	if err == nil || !strings.HasPrefix(err.Error(), "line 2: it is not JSON") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}

func TestReadLogOfNothing(t *testing.T) {
	log, err := readLog(strings.NewReader("\n\n"), planted.Company())
	if err != nil || len(log.Entries) != 0 {
		t.Errorf("got %v, %v", log, err)
	}
	if _, err := readLog(strings.NewReader("")); err == nil {
		t.Error("read without a map")
	}
}

// The file has every key of an entry, in the entry's order.
func TestLineHasTheKeysOfAnEntry(t *testing.T) {
	e := triage.Entry{Pos: 1, Request: 1, Seq: 1, At: time.Unix(1, 0).UTC(), Recorded: time.Unix(1, 0).UTC()}
	fill(reflect.ValueOf(&e).Elem())
	var line, entry map[string]any
	if err := json.Unmarshal(write(t, []triage.Entry{e}), &line); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &entry); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(keys(entry), keys(line)); diff != "" {
		t.Errorf("keys (-entry +line):\n%s", diff)
	}
}

func keys(m map[string]any) []string {
	var out []string
	for k, v := range m {
		out = append(out, k)
		if inner, ok := v.(map[string]any); ok {
			for _, n := range keys(inner) {
				out = append(out, k+"."+n)
			}
		}
	}
	slices.Sort(out)
	return out
}

// fill sets every field to something that is not zero.
func fill(v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		if v.Interface().(time.Time).IsZero() {
			v.Set(reflect.ValueOf(time.Unix(2, 0).UTC()))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Array:
		fill(v.Index(0))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(max(1, v.Int()))
	case reflect.Float64:
		v.SetFloat(0.5)
	default:
		panic("fill: " + v.Kind().String())
	}
}

// Whatever is in a file, it is read or refused; what is read comes back.
func FuzzReadLog(f *testing.F) {
	f.Add([]byte(`{"request":1,"at":"2026-11-16T09:00:00Z","kind":"opened","function":"billing","topic":"tax","by_role":"rep"}` + "\n" +
		`{"request":1,"at":"2026-11-16T10:00:00Z","kind":"asked","by_role":"staff"}` + "\n" +
		`{"request":1,"at":"2026-11-16T11:00:00.123456789+02:00","kind":"not_mine","by_role":"rep","data":{"since":"2026-11-16T10:00:00Z"}}`))
	f.Add([]byte(`{"request":1,"at":"2026-11-16T09:00:00Z","kind":"opened","data":{"amount":1e300}}`))
	f.Add([]byte(`{"fix":1,"named":"2026-W47","from":"2026-11-30","started":"2026-11-24T09:00:00Z"}` + "\n" +
		`{"lead_line":"2026-W47","at":"2026-11-24T09:00:00Z","text":"One open seat."}`))
	m := planted.Company()
	f.Fuzz(func(t *testing.T, file []byte) {
		log, err := readLog(bytes.NewReader(file), m)
		if err != nil {
			return
		}
		first := writeAll(t, log)
		back, err := readLog(bytes.NewReader(first), m)
		if err != nil {
			t.Fatalf("refused what it wrote: %v\n%s", err, first)
		}
		if second := writeAll(t, back); !bytes.Equal(first, second) {
			t.Fatalf("written again, the log differs:\n%s\n%s", first, second)
		}
	})
}

// The examples of docs/log.md are read as they stand there.
func TestDocumentedExamples(t *testing.T) {
	doc, err := os.ReadFile("../../docs/log.md")
	if err != nil {
		t.Fatal(err)
	}
	m := planted.Company()
	m.Hash = "3f9c2ab01d77"
	blocks := strings.Split(string(doc), "```")
	if len(blocks) != 5 {
		t.Fatalf("docs/log.md has %d blocks of examples, want 2", len(blocks)/2)
	}
	for i, want := range []int{6, 3} {
		var file strings.Builder
		for line := range strings.Lines(blocks[2*i+1]) {
			if !strings.HasPrefix(line, "#") {
				file.WriteString(line)
			}
		}
		log, err := readLog(strings.NewReader(file.String()), m)
		if err != nil || len(log.Entries) != want {
			t.Fatalf("example %d: %d entries, %v", i+1, len(log.Entries), err)
		}
		if i == 0 && string(writeAll(t, log)) != strings.TrimPrefix(file.String(), "\n") {
			t.Errorf("the first example is not in canonical form:\n%s", writeAll(t, log))
		}
	}
}

// A line that names only its function goes to the function's general topic, or
// stays with the topic that the request has there.
func TestTopicLeftOut(t *testing.T) {
	m := planted.Company()
	for file, want := range map[string]string{
		`{"request":1,"at":"2026-11-16T09:00:00Z","kind":"opened","function":"billing"}`: "billing/general",
		`{"request":1,"at":"2026-11-16T09:00:00Z","kind":"opened","function":"billing","topic":"tax"}
{"request":1,"at":"2026-11-16T09:30:00Z","kind":"claimed","function":"billing","by_role":"staff"}`: "billing/tax",
	} {
		log, err := readLog(strings.NewReader(file), m)
		if err != nil {
			t.Fatal(err)
		}
		if got := log.Entries[len(log.Entries)-1].Topic; got != want {
			t.Errorf("topic %q, want %q", got, want)
		}
	}
}
