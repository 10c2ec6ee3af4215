package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage/friction"

	"github.com/slack-go/slack"
)

// homes is the pages of App Home that are to be published. Of one person only
// the page wanted last counts, and one after the other is published, so that two
// quick clicks end on the second.
type homes struct {
	mu     sync.Mutex
	wanted map[string]homePage
	order  []string
	wake   chan struct{}
}

// homePage is a page of App Home; the zero value is where a person begins.
type homePage struct {
	tab  views.HomeTab
	page int
}

func newHomes() *homes {
	return &homes{wanted: map[string]homePage{}, wake: make(chan struct{}, 1)}
}

// want has a page published for a person.
func (h *homes) want(user string, p homePage) {
	h.mu.Lock()
	if _, waits := h.wanted[user]; !waits {
		h.order = append(h.order, user)
	}
	h.wanted[user] = p
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func (h *homes) next() (user string, p homePage, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.order) == 0 {
		return "", p, false
	}
	user, h.order = h.order[0], h.order[1:]
	p = h.wanted[user]
	delete(h.wanted, user)
	return user, p, true
}

// keepHomes publishes what is wanted, until ctx ends. The board and what
// became of recent asks are read once ahead, so that nobody's Home waits for it.
func (b *Bot) keepHomes(ctx context.Context) error {
	err := b.store.Read(ctx, func(v *storage.View) error {
		l := b.live.Load()
		if _, err := b.board.look(v, l); err != nil {
			return err
		}
		_, err := b.outcomes.count(v, l, friction.WeekOf(v.Now(), l.zone), concerning(""))
		return err
	})
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read what is open: %w", err)
	}
	for {
		if user, p, ok := b.homes.next(); ok {
			b.showHome(ctx, user, p)
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-b.homes.wake:
		}
	}
}

// showHome publishes a page of App Home. That may be repeated freely, and the
// next opening does.
func (b *Bot) showHome(ctx context.Context, user string, p homePage) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	view, err := b.Home(ctx, user, p.tab, p.page)
	if err == nil {
		_, err = b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view})
	}
	if err != nil && ctx.Err() == nil {
		b.Log.Warn("home not shown", "cause", err)
	}
}

// Home lays out a page of App Home for a person: of a part that they have, else
// of the one they begin with; pages count from 1.
func (b *Bot) Home(ctx context.Context, user string, tab views.HomeTab, page int) (view slack.HomeTabViewRequest, err error) {
	l := b.live.Load()
	err = b.store.Read(ctx, func(v *storage.View) error {
		d, err := b.homeData(v, l, user, homePage{tab, page})
		view = views.Home(d, b.frameFor(v, user))
		return err
	})
	return view, err
}

// turnPage is a click that only shows another page of App Home.
func (b *Bot) turnPage(user, arg string) error {
	tab, number, paged := strings.Cut(arg, "/")
	p := homePage{tab: views.HomeTab(tab), page: 1}
	if paged {
		n, err := strconv.Atoi(number)
		if err != nil {
			return fmt.Errorf("read which page of Home: %q is no number", number)
		}
		p.page = n
	}
	b.homes.want(user, p)
	return nil
}

// pageTurns are the clicks of App Home that show another page of it; they change
// nothing, so they are not stored.
var pageTurns = map[views.ActionID]bool{
	views.ActTabMine: true, views.ActTabStaff: true, views.ActTabLead: true, views.ActTabMap: true,
	views.ActHomeTab: true, views.ActHomeNewer: true, views.ActHomeOlder: true,
}
