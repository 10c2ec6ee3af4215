package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"
)

// closing is closed days that an admin applies to open requests, while that goes
// on: a few requests a transaction, so that nobody waits for it.
type closing struct {
	By       string   `json:"by"`
	Calendar string   `json:"calendar"`
	Dates    []string `json:"dates"`
	After    int64    `json:"after"` // the last request looked at
	Applied  int      `json:"applied"`
}

// closingChunk is how many requests one transaction looks at.
const closingChunk = 20

// timerClosing is the kind of the timers that go on with it. Their key is the
// name of the setting that holds it, and how far it has come.
const timerClosing = "closing"

// closeDays begins to apply closed days to the open requests of a calendar:
// `/salesops closed 2026-12-24 emea`.
func (h *handling) closeDays(who triage.Actor, arg string) error {
	if !who.Admin {
		return &triage.Refusal{Code: triage.NotAllowed, Sentence: "Only an admin can apply closed days to open requests."}
	}
	c, err := h.live.readClosing(arg, h.now())
	if err != nil {
		return err
	}
	c.By = who.User
	name := fmt.Sprintf("%s/%d", timerClosing, h.d.ID)
	if err := h.setSetting(name, c); err != nil {
		return err
	}
	return h.tx.SetTimer(storage.Timer{Key: name + "/0", Kind: timerClosing, At: h.now()})
}

// readClosing reads dates and a calendar, in any order; where the map has one
// calendar only, it need not be named.
func (l *live) readClosing(arg string, now time.Time) (closing, error) {
	var c closing
	refuse := func(format string, args ...any) (closing, error) {
		return c, &triage.Refusal{Code: triage.Invalid, Sentence: fmt.Sprintf(format, args...)}
	}
	for _, word := range strings.Fields(arg) {
		if day, err := time.Parse(time.DateOnly, word); err == nil {
			if date := day.Format(time.DateOnly); !slices.Contains(c.Dates, date) {
				c.Dates = append(c.Dates, date)
			}
			continue
		}
		i := slices.IndexFunc(l.scope.Hours.Calendars, func(s scope.Calendar) bool { return strings.EqualFold(s.ID, word) })
		switch {
		case i < 0:
			return refuse("“%s” is neither a date like 2026-12-24 nor one of the calendars %s.", shorten(word, 30), l.calendarNames())
		case c.Calendar != "":
			return refuse("Name one calendar at a time: /salesops closed 2026-12-24 %s.", c.Calendar)
		}
		c.Calendar = l.scope.Hours.Calendars[i].ID
	}
	if c.Calendar == "" && len(l.scope.Hours.Calendars) == 1 {
		c.Calendar = l.scope.Hours.Calendars[0].ID
	}
	if len(c.Dates) == 0 || c.Calendar == "" {
		return refuse("Say which days and whose: /salesops closed 2026-12-24 %s. The calendars are %s.", l.scope.Hours.Calendars[0].ID, l.calendarNames())
	}
	cal, err := l.cals.Get(l.scope.Hash, c.Calendar)
	if err != nil {
		return c, err
	}
	slices.Sort(c.Dates)
	if today := now.In(cal.Zone).Format(time.DateOnly); c.Dates[0] < today {
		return refuse("%s is over, and what has counted stays. Name days from today on.", c.Dates[0])
	}
	return c, nil
}

func (l *live) calendarNames() string {
	var names []string
	for _, c := range l.scope.Hours.Calendars {
		names = append(names, c.ID)
	}
	return strings.Join(names, ", ")
}

// goOnClosing applies the days to some more requests, and at the end tells the
// admin to how many.
func (h *handling) goOnClosing(timer string) error {
	name := timer[:strings.LastIndexByte(timer, '/')]
	var c closing
	if err := h.setting(name, &c); err != nil {
		return err
	}
	who, err := h.live.actor(&h.tx.View, c.By)
	if err != nil {
		return err
	}
	page, err := h.tx.Requests(storage.Filter{}, storage.Page{After: c.After, Limit: closingChunk})
	if err != nil {
		return err
	}
	for _, r := range page {
		c.After = r.ID
		applied, err := h.applyClosed(r, who, c)
		if err != nil {
			return err
		}
		if applied {
			c.Applied++
		}
	}
	if len(page) == closingChunk {
		if err := h.setSetting(name, c); err != nil {
			return err
		}
		return h.tx.SetTimer(storage.Timer{Key: fmt.Sprintf("%s/%d", name, c.After), Kind: timerClosing, At: h.now()})
	}
	if err := h.tx.DeleteSetting(name); err != nil {
		return err
	}
	said, err := h.live.closedSaid(c)
	if err != nil {
		return err
	}
	return h.raiseNoticeTo(h.tx, c.By, name, notice{Text: said})
}

// applyClosed applies the days to a request whose turn runs by the calendar, and
// reports whether that changed anything.
func (h *handling) applyClosed(r triage.Request, who triage.Actor, c closing) (bool, error) {
	if r.Calendar != c.Calendar {
		return false, nil
	}
	cal, err := h.runningHours(&h.tx.View, h.live, r)
	if err != nil {
		return false, err
	}
	fresh := slices.DeleteFunc(slices.Clone(c.Dates), func(date string) bool { return offOn(cal, date) })
	if len(fresh) == 0 {
		return false, nil
	}
	_, _, err = h.do(r, who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.ApplyClosed(r, a, fresh)
	})
	return err == nil, err
}

// offOn reports whether the calendar knows a date as a closed day or a holiday.
func offOn(cal *ledger.Calendar, date string) bool {
	day, err := time.ParseInLocation(time.DateOnly, date, cal.Zone)
	if err != nil {
		return false
	}
	why := cal.Day(day.Add(12 * time.Hour)).Why
	return why == ledger.WhyClosed || why == ledger.WhyHoliday
}

// closedSaid is the confirmation.
func (l *live) closedSaid(c closing) (string, error) {
	cal, err := l.cals.Get(l.scope.Hash, c.Calendar)
	if err != nil {
		return "", err
	}
	var days []string
	lacks := false
	for _, date := range c.Dates {
		day, err := time.ParseInLocation(time.DateOnly, date, cal.Zone)
		if err != nil {
			return "", err
		}
		days = append(days, day.Format("Monday 2 January 2006"))
		lacks = lacks || !offOn(cal, date)
	}
	said := fmt.Sprintf("Closed for %s: %s. ", strings.ToUpper(c.Calendar), strings.Join(days, ", "))
	switch c.Applied {
	case 0:
		said += "No open request is changed by it."
	case 1:
		said += "One open request counts without it now."
	default:
		said += fmt.Sprintf("%d open requests count without it now.", c.Applied)
	}
	if lacks {
		said += " New requests go by the scope map: add it under “closed” there too."
	}
	return said, nil
}
