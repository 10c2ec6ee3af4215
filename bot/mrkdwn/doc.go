// Package mrkdwn reads and writes Slack's text markup.
//
// Text lives in two forms. What Slack sends and takes is mrkdwn: & < > are
// escaped, and <…> holds mentions, links, dates and broadcasts. What a person
// typed is plain text. [Plain] turns the first into the second, once, when a
// message comes in; everything inside the program is plain; [Inline] and its
// kin turn it back when it goes out. Nothing else in the program escapes.
//
// Slack has no escape for its marks * _ ~ and `. Words that are longer than a
// name therefore go into rich_text or plain_text objects, where marks are
// letters; [Inline] is for names and short phrases inside a sentence of ours,
// and swaps a mark that could open formatting for a look-alike.
package mrkdwn
