package storage_test

import (
	"errors"
	"testing"
	"time"

	"clearlane/storage"

	"github.com/google/go-cmp/cmp"
)

func TestPeopleChannelsAndGroups(t *testing.T) {
	s, c := open(t)
	ann := storage.User{ID: "U1", Email: "Ann.Lee@northwind.example", Name: "ann", RealName: "Ann Lee", Timezone: "Europe/London", Away: true}
	gone := storage.User{ID: "U0", Email: "ann.lee@northwind.example", Name: "ann-old", Deleted: true, Bot: true, Stranger: true}
	queue := storage.Channel{ID: "C1", Name: "deal-desk-queue", Private: true, Member: true}
	old := storage.Channel{ID: "C0", Name: "deal-desk-queue", Kind: "mpim", Archived: true, Shared: true}
	group := storage.Group{ID: "S1", Handle: "deal-desk", Name: "Deal Desk", Members: []string{"U1", "U2"}}
	store := func() {
		write(t, s, func(tx *storage.Tx) error {
			return errors.Join(tx.UpsertUsers([]storage.User{ann, gone}), tx.UpsertChannels([]storage.Channel{queue, old}), tx.UpsertGroups([]storage.Group{group, {ID: "S2", Handle: "nobody"}}))
		})
	}
	store()
	ann.QuietFrom, ann.QuietUntil = start, start.Add(10*time.Hour)
	write(t, s, func(tx *storage.Tx) error {
		return errors.Join(tx.SetQuiet("U1", ann.QuietFrom, ann.QuietUntil), tx.SetQuiet("U404", start, start))
	})
	c.now = start.Add(time.Hour)
	ann.Name, group.Members = "ann.lee", []string{"U2"}
	store() // as they now are
	ann.Email, ann.Updated, group.Updated, queue.Kind, queue.Updated = "ann.lee@northwind.example", c.now, c.now, "channel", c.now
	read(t, s, func(v *storage.View) error {
		byID, ok, err := v.UserByID("U1")
		if diff := cmp.Diff(ann, byID); diff != "" || !ok {
			t.Errorf("by id (-want +got):\n%s", diff)
		}
		byMail, ok, err2 := v.UserByEmail("ANN.LEE@northwind.example")
		if diff := cmp.Diff(ann, byMail); diff != "" || !ok {
			t.Errorf("by address, the one still there (-want +got):\n%s", diff)
		}
		if _, ok, _ := v.UserByEmail(""); ok {
			t.Error("nobody's address found somebody")
		}
		byName, ok, err3 := v.ChannelByName("deal-desk-queue")
		if diff := cmp.Diff(queue, byName); diff != "" || !ok {
			t.Errorf("channel in use (-want +got):\n%s", diff)
		}
		g, ok, err4 := v.GroupByHandle("deal-desk")
		if diff := cmp.Diff(group, g); diff != "" || !ok {
			t.Errorf("group (-want +got):\n%s", diff)
		}
		empty, _, err5 := v.GroupByHandle("nobody")
		if len(empty.Members) != 0 {
			t.Errorf("an empty group has %v", empty.Members)
		}
		us, err6 := v.Users()
		cs, err7 := v.Channels()
		gs, err8 := v.Groups()
		if len(us) != 2 || us[0].ID != "U0" || !us[0].Deleted || !us[0].Bot || !us[0].Stranger || len(cs) != 2 || !cs[0].Archived || !cs[0].Shared || len(gs) != 2 {
			t.Errorf("users %+v, channels %+v, groups %+v", us, cs, gs)
		}
		_, ok, err9 := v.Channel("C404")
		if ok {
			t.Error("an unknown channel was found")
		}
		return errors.Join(err, err2, err3, err4, err5, err6, err7, err8, err9)
	})
}

func TestWatermarkIsTheLastCompletedSweep(t *testing.T) {
	s, _ := open(t)
	for _, at := range []time.Time{start, start.Add(time.Hour + time.Microsecond)} {
		write(t, s, func(tx *storage.Tx) error { return tx.SetWatermark("C1", at) })
		read(t, s, func(v *storage.View) error {
			got, ok, err := v.Watermark("C1")
			_, other, err2 := v.Watermark("C2")
			if !ok || !got.Equal(at) || other {
				t.Errorf("watermark %v, %v, another channel's %v", got, ok, other)
			}
			return errors.Join(err, err2)
		})
	}
}
