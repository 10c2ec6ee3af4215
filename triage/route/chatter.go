package route

import (
	"strings"

	"clearlane/triage/scope"
)

// chatterModel tells asks from chatter.
type chatterModel struct{}

func trainChatter(m *scope.Map, lex *Lexicon, ts []taught) *chatterModel { return &chatterModel{} }

func (c *chatterModel) p(r *reading) float64 { return 0 }

func (m *Model) skip(r *reading) Skip {
	if r.ask.Addressed {
		return ""
	}
	if r.ask.FromBot {
		return SkipBot
	}
	if strings.TrimSpace(r.ask.Text) == "" || len(r.tokens) == 0 {
		return SkipEmpty
	}
	return ""
}
