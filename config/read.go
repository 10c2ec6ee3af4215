package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hbollon/go-edlib"
	"github.com/robfig/cron/v3"
)

// reader turns texts into settings and collects what is wrong.
type reader struct{ faults Faults }

func (r *reader) fault(name, wrong, set string) {
	r.faults = append(r.faults, Fault{Prefix + "_" + name, wrong, set})
}

func (r *reader) missing(name, what string) { r.fault(name, "is not set", "Set it to "+what) }

func is(value, wrong string) string { return fmt.Sprintf("is %q: %s", value, wrong) }

// tokenKind is one of Slack's tokens: how it begins, and where to find it.
type tokenKind struct{ prefix, where string }

var (
	botToken = tokenKind{"xoxb-", "the Bot User OAuth Token: api.slack.com/apps, your app, OAuth & Permissions"}
	appToken = tokenKind{"xapp-", "an App-Level Token with connections:write: api.slack.com/apps, your app, Basic Information"}
)

// otherTokens are tokens that people paste by mistake.
var otherTokens = []struct{ prefix, name string }{
	{"xoxb-", "a bot token"}, {"xapp-", "an app-level token"}, {"xoxp-", "a user token"}, {"xoxe", "a rotating or configuration token"},
	{"xoxa-", "an old workspace token"}, {"xoxc-", "a browser token"}, {"xoxd-", "a browser cookie"},
}

var tokenBody = regexp.MustCompile(`^[A-Za-z0-9.-]{8,}$`)

func (r *reader) token(name, value string, kind tokenKind, needed bool) Secret {
	body, right := strings.CutPrefix(value, kind.prefix)
	switch {
	case value == "" && needed:
		r.missing(name, kind.where)
	case value == "":
	case !right:
		wrong := "does not begin with " + kind.prefix
		for _, other := range otherTokens {
			if strings.HasPrefix(value, other.prefix) {
				wrong += ", it is " + other.name
				break
			}
		}
		r.fault(name, wrong, "Set it to "+kind.where)
	case !tokenBody.MatchString(body):
		r.fault(name, "begins right but is cut short or has other characters in it", "Copy it again, without quotes or spaces: "+kind.where)
	}
	return NewSecret(value)
}

var hexSecret = regexp.MustCompile(`^[0-9a-fA-F]{32,128}$`)

func (r *reader) signingSecret(name, value string) Secret {
	if value != "" && !hexSecret.MatchString(value) {
		r.fault(name, "is not a signing secret, which is 32 or more digits and letters a to f",
			"Set it to the Signing Secret of your app, not its Client Secret: api.slack.com/apps, Basic Information")
	}
	return NewSecret(value)
}

func (r *reader) apiURL(name, value string) string {
	set := "Set it to https://slack.com/api/, or leave it out"
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		r.fault(name, is(value, "not an address of an API"), set)
	case u.Scheme != "https" && u.Scheme != "http":
		r.fault(name, is(value, "neither https nor http"), set)
	case u.Scheme == "http" && !ownMachine(u.Hostname()):
		r.fault(name, is(value, "http would send the tokens in the clear; it is for a local Slack on this machine only"), set)
	case !strings.HasSuffix(value, "/"):
		return value + "/" // method names are appended
	}
	return value
}

func ownMachine(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func (r *reader) transport(name, value string) Transport {
	t := Transport(strings.ToLower(value))
	if t != Socket && t != HTTP {
		r.fault(name, is(value, "no such transport"), "Set it to socket (no public address needed) or http")
	}
	return t
}

func (r *reader) address(name, value string) string {
	set := "Set it to an address and a port, such as :8080 or 127.0.0.1:8080"
	host, port, err := net.SplitHostPort(value)
	if err != nil {
		r.fault(name, is(value, "not an address with a port"), set)
		return value
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		r.fault(name, is(value, fmt.Sprintf("port %q is not a number up to 65535", port)), set)
	} else if _, err := netip.ParseAddr(host); host != "" && host != "localhost" && err != nil {
		r.fault(name, is(value, fmt.Sprintf("%q is not an address of this machine", host)), set)
	}
	return value
}

// channelName is a channel's name by Slack's rules: no capitals, spaces or
// marks, at most 80 characters.
var channelName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Nd}_-]{1,80}$`)

func (r *reader) channel(name, value string) string {
	value = strings.TrimPrefix(value, "#")
	if value != "" && !channelName.MatchString(value) {
		r.fault(name, is(value, "not a channel's name"), "Set it to the name as Slack shows it, such as sales-ops-alerts")
	}
	return value
}

func (r *reader) intake(name, value string) map[string]Mode {
	out := map[string]Mode{}
	example := "Set it to a list such as deal-help:live, sales:general, om-help:watch"
	for part := range strings.SplitSeq(value, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		channel, mode, _ := strings.Cut(part, ":")
		channel = strings.TrimPrefix(strings.TrimSpace(channel), "#")
		m := Mode(strings.ToLower(strings.TrimSpace(mode)))
		switch _, twice := out[channel]; {
		case !channelName.MatchString(channel):
			r.fault(name, fmt.Sprintf("has %q in it, which is not a channel's name", channel), example)
		case m == "":
			r.fault(name, fmt.Sprintf("does not say whether #%s is live, general or watch", channel),
				fmt.Sprintf("Write %[1]s:watch to measure in silence first, %[1]s:live to answer, or %[1]s:general to answer where most of it is talk", channel))
		case m != Live && m != General && m != Watch:
			r.fault(name, fmt.Sprintf("has %q for #%s", mode, channel), "Set it to live, general or watch")
		case twice:
			r.fault(name, fmt.Sprintf("names #%s twice", channel), "Name each channel once")
		default:
			out[channel] = m
		}
	}
	return out
}

// spec reads a cron spec. Its zone is the company's, from the scope map, and
// hours that a change of the clocks can skip or repeat are refused.
func (r *reader) spec(name, value string) string {
	set := `Set it to a cron spec such as "0 8 * * 2" (Tuesdays at 08:00)`
	if strings.Contains(value, "TZ=") {
		r.fault(name, is(value, "it names a time zone; the digest's is the company's, from the scope map"), set)
		return value
	}
	schedule, err := cron.ParseStandard(value)
	if err != nil {
		wrong, _, _ := strings.Cut(err.Error(), ": ") // what follows repeats the spec or a part of it
		r.fault(name, is(value, wrong), set)
		return value
	}
	fixed, ok := schedule.(*cron.SpecSchedule)
	if !ok {
		r.fault(name, is(value, "an interval is not a time of day"), set)
		return value
	}
	const nightHours = 1<<0 | 1<<1 | 1<<2 | 1<<3
	if fixed.Hour&nightHours != 0 {
		r.fault(name, is(value, "between 00:00 and 03:59 the clocks change, and the digest would be left out or doubled"), set)
	}
	return value
}

func (r *reader) share(name, value string) float64 {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || !(x > 0 && x <= 0.5) {
		r.fault(name, is(value, "not a share above 0 and at most 0.5"), "Set it to 0.05 for at most one wrong in twenty")
	}
	return x
}

func (r *reader) level(name, value string) slog.Level {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	l, ok := levels[strings.ToLower(value)]
	if !ok {
		r.fault(name, is(value, "no such level"), "Set it to debug, info, warn or error")
	}
	return l
}

// unknown finds variables that begin like ours and are none.
func (r *reader) unknown() {
	known := names()
	for _, pair := range os.Environ() {
		variable, _, _ := strings.Cut(pair, "=")
		name, ours := strings.CutPrefix(variable, Prefix+"_")
		if !ours || slices.Contains(known, name) {
			continue
		}
		set := "Remove it; `clearlane config` lists the settings there are"
		if near, err := edlib.FuzzySearchThreshold(name, known, 0.7, edlib.OSADamerauLevenshtein); err == nil && near != "" {
			set = "Did you mean " + Prefix + "_" + near + "? Rename it, or remove it"
		}
		r.fault(name, "is not a setting", set)
	}
}

// fields walks the settings in the order of the struct.
func fields(see func(name string, f reflect.StructField)) {
	t := reflect.TypeFor[environment]()
	for i := range t.NumField() {
		f := t.Field(i)
		see(snake(f.Name), f)
	}
}

// snake is SLACK_BOT_TOKEN for SlackBotToken.
func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

func names() []string {
	var out []string
	fields(func(name string, _ reflect.StructField) { out = append(out, name) })
	return out
}
