package slacksim

import (
	_ "embed"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// rateTiers names each method's tier; origin in the file's first line.
//
//go:embed refs/rate-tiers.tsv
var rateTiers string

// perMinute is what a tier allows (docs.slack.dev, rate limits; the special ones from Slack's Java SDK).
var perMinute = map[string]int{
	"Tier1": 1, "Tier2": 20, "Tier3": 50, "Tier4": 100, "SpecialTier_auth_test": 600, "SpecialTier_chat_getPermalink": 600,
	"SpecialTier_chat_postMessage": 600,
}

// limiter holds one bucket for each method and one for posts to each channel.
type limiter struct {
	opt     RateLimits
	tier    map[string]int // method → calls a minute
	methods map[string]*rate.Limiter
	posts   map[string]*rate.Limiter
}

func newLimiter(opt RateLimits) *limiter {
	l := &limiter{opt: opt, tier: map[string]int{}, methods: map[string]*rate.Limiter{}, posts: map[string]*rate.Limiter{}}
	if l.opt.ChannelBurst == 0 {
		l.opt.ChannelBurst = 30
	}
	for line := range strings.Lines(rateTiers) {
		if name, tier, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && perMinute[tier] > 0 {
			l.tier[name] = perMinute[tier]
		}
	}
	// Reconnecting sockets would stop at one call a minute; Slack's own clients reconnect faster and are let through.
	l.tier["apps.connections.open"] = 60
	return l
}

// take counts a call at now and says how long to wait when it is one too many.
func (l *limiter) take(method string, a args, now time.Time) time.Duration {
	if l.opt.Off {
		return 0
	}
	if per := l.tier[method]; per > 0 {
		b := l.methods[method]
		if b == nil {
			burst := l.opt.TierBurst
			if burst == 0 {
				burst = per
			}
			b = rate.NewLimiter(rate.Limit(float64(per)/60), burst)
			l.methods[method] = b
		}
		if wait := tryTake(b, now); wait > 0 {
			return wait
		}
	}
	if method != "chat.postMessage" {
		return 0
	}
	ch := a.str("channel")
	b := l.posts[ch]
	if b == nil {
		b = rate.NewLimiter(1, l.opt.ChannelBurst)
		l.posts[ch] = b
	}
	return tryTake(b, now)
}

// tryTake takes a token that is there now, or says when there will be one.
func tryTake(b *rate.Limiter, now time.Time) time.Duration {
	r := b.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}
