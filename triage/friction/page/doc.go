// Package page renders a digest beyond Slack: as one self-contained HTML page
// with charts, and as CSV. Both show the figures of the report and compute none
// of their own; [friction.Report.Text] is the third form.
//
// The page asks nothing of the network: style and charts are inside it, so that
// it can be mailed, archived and opened years later. Charts are SVG drawn by
// gonum/plot, with the figures beside them in tables for those who don't see
// them.
package page
