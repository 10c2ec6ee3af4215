package bot

import (
	"context"
	"fmt"

	"clearlane/storage"
	"clearlane/triage"
)

// showChunk is how many requests one transaction looks at.
const showChunk = 100

// showOpen raises the messages of open requests that have none yet: a history
// that was made while no bot ran. What was imported from elsewhere has no place
// in Slack and stays silent.
func (b *Bot) showOpen(ctx context.Context) error {
	for after := int64(0); ; {
		n := 0
		err := b.store.Write(ctx, func(tx *storage.Tx) error {
			h := &handling{Bot: b, ctx: ctx, live: b.live.Load(), tx: tx}
			page, err := tx.Requests(storage.Filter{}, storage.Page{After: after, Limit: showChunk})
			if err != nil {
				return err
			}
			n = len(page)
			for _, r := range page {
				after = r.ID
				if err := h.showIfNew(r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("show open requests: %w", err)
		}
		if n < showChunk {
			return nil
		}
	}
}

func (h *handling) showIfNew(r triage.Request) error {
	slots, err := h.tx.SlotsOf(r.ID)
	if err != nil || len(slots) > 0 || r.Watch || r.Origin == triage.FromImport {
		return err
	}
	if err := h.raiseStatus(r); err != nil {
		return err
	}
	if err := h.raiseCard(r, r.Function); err != nil {
		return err
	}
	return h.setTimers(r)
}
