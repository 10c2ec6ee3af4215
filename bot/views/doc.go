// Package views turns domain values into what people see in Slack.
//
// A view is a pure function: values in, Block Kit out. It calls nothing, reads
// no store and no clock; the moment and the reader's zone come in a [Frame].
// The same values always give the same bytes, and each view and state has a
// golden file in testdata that can be pasted into Block Kit Builder.
//
// What comes in, and in which form:
//
//   - People are Slack user ids. They are shown as mentions, never by name,
//     except where a name is asked for.
//   - Words that somebody typed are plain text, as [mrkdwn.Plain] makes it of a
//     Slack message. Views escape them; a caller never does.
//   - A [Case] is a request with the words of the scope map and of its people
//     beside it. Whatever is unknown is left empty, and the line is left out.
//
// What goes out:
//
//   - [Message], whose Text is the fallback for notifications and screen
//     readers, already escaped: post it with escaping off.
//   - Modals and Home as slack-go's view requests.
//
// Every id that a person's click can send back is a constant of ids.go. The
// value of a button, and of each menu item, is a [Ref]; a modal carries a [Meta]
// and comes back as a [Form].
//
// How it speaks: the first three words say what changed, times are those of the
// reader, the request's number stands at the end.
package views
