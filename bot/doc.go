// Package bot speaks Slack: it turns what Slack delivers into verbs of the desk,
// and the state of requests into messages.
//
// The way of one delivery: a transport ([Bot.Run] with Socket Mode, [Bot.Handler]
// with signed HTTP) stores it in the inbox under its natural key and only then
// acknowledges it. One worker handles deliveries in inbox order. A handler, found
// in a table by event type, action or form, calls a verb of [triage.Desk] and
// appends what it returns; in the same transaction slots are raised for the
// messages that change, timers are set for what is to happen by itself, and the
// delivery is settled: handled, skipped with a reason, or failed. After three
// failures it is parked and reported, and the rest goes on.
//
// The way of one message: a slot names a place in Slack and the revision that
// should be seen there. The sender renders it from the state as it now is, so that
// ten changes make one message, and notes what Slack shows. Before a new post its
// doubt is committed; a post whose outcome is unknown is looked for in the channel,
// by an opaque mark that it carries, before it is made again. So nothing is lost
// and nothing doubled when the process, the network or Slack fails in between.
//
// What must answer within three seconds (a form, a menu's search, opening a form)
// is done before the acknowledgement. What only one person sees is sent at most
// once and never carries the only copy of anything.
//
// What is in force, the scope map with the router and the calendars made of it, is
// one value ([live]) that is swapped as a whole.
//
// Below: views (pure functions from domain values to Block Kit), mrkdwn (the only
// place that escapes), slacksim (a local Slack for the demo and the tests, which
// knows nothing of ours).
package bot
