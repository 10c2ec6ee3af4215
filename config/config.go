// Package config reads Clearlane's settings from the environment.
//
// Every setting is a variable that begins with CLEARLANE_. They are read as
// text by envconfig and validated as a whole: [Load] and [LoadToServe] report
// every fault at once, each with the variable's name, what is wrong with it and
// what to set, so that a first start takes one correction and not five. A
// variable that begins with CLEARLANE_ and is none of ours is a fault too: a
// misspelt setting must not pass for a default.
//
// What a company decides about its sales ops (who, which hours, which targets)
// is in the scope map; here is only what differs between two installations of
// the same company.
//
// Secrets are a type of their own, [Secret], that no way of printing shows.
package config

import (
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/kelseyhightower/envconfig"
)

// Prefix begins the name of every setting.
const Prefix = "CLEARLANE"

// Config is the validated settings.
type Config struct {
	Database string // path of the SQLite file
	ScopeMap string // path of the scope map's YAML file

	SlackBotToken      Secret
	SlackAppToken      Secret // socket transport
	SlackSigningSecret Secret // http transport
	SlackAPIURL        string // ends in "/"

	Transport Transport
	Listen    string // address that the http transport listens on

	// Intake names the channels that are listened to, without "#".
	Intake        map[string]Mode
	OpsChannel    string // without "#"; empty: none
	DigestChannel string // without "#"; empty: leadership gets none
	DigestSpec    string // five-field cron spec, in the company's zone

	// RouteError is the share of routed asks that may go to the wrong function,
	// above 0 and at most 0.5.
	RouteError float64
	LogLevel   slog.Level

	sources []source
}

// Transport is the way that Slack's deliveries come in.
type Transport string

// The transports.
const (
	Socket Transport = "socket" // Socket Mode: no public address needed
	HTTP   Transport = "http"   // signed requests to a public address
)

// Mode says how a channel is listened to.
type Mode string

// The modes of a channel.
const (
	Live    Mode = "live"    // asks are answered
	General Mode = "general" // so are they, where most of what people say is no ask
	Watch   Mode = "watch"   // asks are routed and measured in silence
)

// environment is the settings as text, named and defaulted by envconfig. It
// splits names at capitals, hence Api and Url; an explicit name would also be
// read without our prefix.
type environment struct {
	Database           string `default:"clearlane.db" desc:"path of the database file; a local disk, not a network one"`
	ScopeMap           string `split_words:"true" default:"scope.yaml" desc:"path of the scope map"`
	SlackBotToken      string `split_words:"true" desc:"bot token of the Slack app, begins with xoxb-"`
	SlackAppToken      string `split_words:"true" desc:"app-level token with connections:write, begins with xapp-; for the socket transport"`
	SlackSigningSecret string `split_words:"true" desc:"signing secret of the Slack app; for the http transport"`
	SlackApiUrl        string `split_words:"true" default:"https://slack.com/api/" desc:"where Slack's Web API is; changed only for a local Slack"`
	Transport          string `default:"socket" desc:"socket, or http"`
	Listen             string `default:":8080" desc:"address to listen on with the http transport"`
	Intake             string `desc:"channels to listen to, each live, general (live, but most of it is talk) or watch: deal-help:live, sales:general, om-help:watch"`
	OpsChannel         string `split_words:"true" desc:"channel for what the person who runs Clearlane must know"`
	DigestChannel      string `split_words:"true" desc:"channel where leadership reads the digest"`
	DigestSpec         string `split_words:"true" default:"0 8 * * 2" desc:"when the digest goes out, as a cron spec in the company's time zone"`
	RouteError         string `split_words:"true" default:"0.05" desc:"share of routed asks that may go to the wrong team, above 0 and at most 0.5"`
	LogLevel           string `split_words:"true" default:"info" desc:"debug, info, warn or error"`
}

// trim drops white space around values, and lets an empty one count as not
// set: compose files set what they leave empty.
func (env *environment) trim() {
	v := reflect.ValueOf(env).Elem()
	for i := range v.NumField() {
		text := strings.TrimSpace(v.Field(i).String())
		if text == "" {
			text = v.Type().Field(i).Tag.Get("default")
		}
		v.Field(i).SetString(text)
	}
}

// source is a setting as it was found, for [Config.Effective].
type source struct {
	name, value string // a secret's value is hidden already
	set         bool
}

// Load reads the settings that every command needs. The error is a [Faults].
func Load() (Config, error) { return load(false) }

// LoadToServe reads the settings and asks for those that a running bot can't do
// without: tokens, and channels to listen to. The error is a [Faults].
func LoadToServe() (Config, error) { return load(true) }

func load(serve bool) (Config, error) {
	var env environment
	if err := envconfig.Process(Prefix, &env); err != nil {
		return Config{}, fmt.Errorf("read the environment: %w", err) // strings only: can't happen by bad input
	}
	env.trim()
	var r reader
	c := Config{
		Database:           env.Database,
		ScopeMap:           env.ScopeMap,
		SlackBotToken:      r.token("SLACK_BOT_TOKEN", env.SlackBotToken, botToken, serve),
		SlackSigningSecret: r.signingSecret("SLACK_SIGNING_SECRET", env.SlackSigningSecret),
		SlackAPIURL:        r.apiURL("SLACK_API_URL", env.SlackApiUrl),
		Transport:          r.transport("TRANSPORT", env.Transport),
		Listen:             r.address("LISTEN", env.Listen),
		Intake:             r.intake("INTAKE", env.Intake),
		OpsChannel:         r.channel("OPS_CHANNEL", env.OpsChannel),
		DigestChannel:      r.channel("DIGEST_CHANNEL", env.DigestChannel),
		DigestSpec:         r.spec("DIGEST_SPEC", env.DigestSpec),
		RouteError:         r.share("ROUTE_ERROR", env.RouteError),
		LogLevel:           r.level("LOG_LEVEL", env.LogLevel),
	}
	c.SlackAppToken = r.token("SLACK_APP_TOKEN", env.SlackAppToken, appToken, serve && c.Transport == Socket)
	if serve && c.Transport == HTTP && c.SlackSigningSecret.IsZero() {
		r.missing("SLACK_SIGNING_SECRET", "the Signing Secret of your app: api.slack.com/apps, Basic Information")
	}
	r.unknown()
	c.sources = sources()
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b Fault) int { return strings.Compare(a.Variable, b.Variable) })
		return Config{}, r.faults
	}
	return c, nil
}

// Channels lists the intake channels by name.
func (c Config) Channels() []string { return slices.Sorted(maps.Keys(c.Intake)) }
