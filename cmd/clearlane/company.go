package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/triage/scope"
)

// The channels of the demo company, beside the queues of its map.
const (
	askChannel    = "ask-sales-ops"
	dealsChannel  = "deals-emea"
	watchChannel  = "sales-chat"
	leaderChannel = "sales-leadership"
	opsChannel    = "clearlane-ops"
)

// demoIntake is how the demo company listens to its channels.
var demoIntake = map[string]bot.IntakeMode{askChannel: bot.Live, dealsChannel: bot.General, watchChannel: bot.Watch}

// demoReps are the reps of the demo company, invented like everything in it.
var demoReps = []slacksim.User{
	{Name: "ravi.menon", RealName: "Ravi Menon", Title: "Account executive, London", TZ: "Europe/London"},
	{Name: "nina.berg", RealName: "Nina Berg", Title: "Account executive, New York", TZ: "America/New_York"},
	{Name: "tomas.horak", RealName: "Tomas Horak", Title: "Account executive, Berlin", TZ: "Europe/Berlin"},
	{Name: "grace.adeyemi", RealName: "Grace Adeyemi", Title: "Account executive, Chicago", TZ: "America/Chicago"},
	{Name: "liam.walsh", RealName: "Liam Walsh", Title: "Account executive, Dublin", TZ: "Europe/Dublin"},
	{Name: "mei.tanaka", RealName: "Mei Tanaka", Title: "Account executive, Sydney", TZ: "Australia/Sydney"},
	{Name: "paula.santos", RealName: "Paula Santos", Title: "Sales manager, London", TZ: "Europe/London"},
	{Name: "marcus.cole", RealName: "Marcus Cole", Title: "Sales manager, New York", TZ: "America/New_York"},
}

// company is the demo's workspace: everybody that the map names, the reps, and
// the channels. Ids are made of the names, so that every start has the same.
func company(m *scope.Map, manifest json.RawMessage) slacksim.Options {
	opt := slacksim.Options{
		Team: slacksim.Team{ID: "T0NORTHWIND", Name: m.Company.Name, Domain: "northwind"},
		App:  slacksim.App{Manifest: manifest},
		Note: "Synthetic company and history. Everything here is invented and runs on this machine alone.",
	}
	for _, u := range demoReps {
		u.ID, u.Email = userID(u.Name), u.Name+"@northwind.example"
		opt.Users = append(opt.Users, u)
	}
	opt.DefaultUser = opt.Users[0].ID
	for _, email := range m.Emails() {
		name, _, _ := strings.Cut(email, "@")
		opt.Users = append(opt.Users, slacksim.User{
			ID: userID(name), Name: name, Email: email, RealName: realName(name), Title: titleOf(m, email), TZ: "Europe/London",
		})
	}
	opt.Channels = companyChannels(m, opt.Users)
	return opt
}

// botUser is the id that the local Slack gives the app's bot.
const botUser = "U0SLACKBOT0"

func companyChannels(m *scope.Map, users []slacksim.User) []slacksim.Channel {
	everybody := []string{botUser}
	for _, u := range users {
		everybody = append(everybody, u.ID)
	}
	leaders := []string{botUser}
	for _, email := range slices.Concat(m.Company.Leaders, m.Company.Admins) {
		leaders = append(leaders, userOfEmail(email))
	}
	channels := []slacksim.Channel{
		{Name: askChannel, Members: everybody, Topic: "Ask sales ops anything, in your own words"},
		{Name: dealsChannel, Members: everybody, Topic: "Deals in Europe"},
		{Name: watchChannel, Members: everybody, Topic: "Sales talk. Clearlane watches in silence here."},
		{Name: leaderChannel, Private: true, Members: leaders, Topic: "The weekly digest"},
		{Name: opsChannel, Private: true, Members: leaders, Topic: "What the person who runs Clearlane should know"},
	}
	for _, f := range m.Functions {
		if f.Queue == "" {
			continue
		}
		members := slices.Clone(leaders)
		for _, email := range m.Staff(f.ID, nil) {
			if id := userOfEmail(email); !slices.Contains(members, id) {
				members = append(members, id)
			}
		}
		channels = append(channels, slacksim.Channel{Name: f.Queue, Private: f.QueuePrivate, Members: members, Topic: f.Name + ": open requests"})
	}
	for i := range channels {
		channels[i].ID = channelID(channels[i].Name)
	}
	return channels
}

func channelID(name string) string { return "C0" + strings.ToUpper(strings.ReplaceAll(name, "-", "")) }

func userID(name string) string { return "U0" + strings.ToUpper(strings.ReplaceAll(name, ".", "")) }

func userOfEmail(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return userID(name)
}

// realName makes "Ana Ruiz" of "ana.ruiz".
func realName(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, " ")
}

// titleOf says what a person is by the map.
func titleOf(m *scope.Map, email string) string {
	switch {
	case slices.Contains(m.Company.Leaders, email):
		return "VP Sales"
	case m.Triage.Lead == email:
		return "Head of sales operations"
	}
	for _, f := range m.Functions {
		switch {
		case f.Lead == email:
			return "Lead, " + f.Name
		case f.Acting == email:
			return fmt.Sprintf("Acting lead, %s", f.Name)
		case slices.Contains(f.Staff, email) || f.Backup == email:
			return f.Name
		}
	}
	return ""
}
