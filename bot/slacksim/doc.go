// Package slacksim is a small Slack on one machine: the Web API that a bot calls, Socket Mode and signed HTTP towards the
// bot, and a web page on which one person plays everybody.
//
// It exists so that a bot can be run, tried and broken with no workspace. It therefore says no where Slack says no: Block Kit
// is checked against Slack's limits, missing scopes and memberships are refused with Slack's codes, triggers expire, response
// URLs wear out, sockets are refreshed, unacknowledged events come again.
//
// One Server holds one workspace with one installed app, described by that app's own manifest. People act through As (tests,
// the demo) or through the page; both take the same path. Everything that changes goes under one mutex; what the app must
// hear of is queued in the order in which it happened and sent by one goroutine, so that order, loss and repetition are
// decided in one place and can be switched (Faults).
//
// Tests look with Look and WaitFor, which wakes at every change, and act with As. What goes wrong between Slack and an app is
// switched by Faults, from Go, from the page, or from another process (control.go). The workspace is in memory; Save and Load
// carry it over a restart.
//
// Two kinds of time: Slack's policies (message times, the three seconds for an acknowledgement, retries, triggers, response
// URLs, rate limits) follow Options.Clock, which a test may move by hand; network matters (pings, delays that a fault asks
// for) follow the machine.
//
// What it imitates: see the methods in api.go and its neighbours. What it does not: more than one workspace or app, Enterprise
// Grid, Slack Connect, OAuth, user tokens, canvases, lists, workflows, calls, search, scheduled messages, link unfurling,
// attachments (the older form of blocks), uploads by the bot.
//
// Where Slack is silent or unsure the server takes the stricter side: an event is tried four times and then lost, a post to a
// thread whose root is gone lands in the channel, a root that is deleted under its replies stays as a tombstone. Limits and tiers
// are Slack's published ones (refs/); the words of Block Kit refusals are written after Slack's, not copied.
package slacksim
