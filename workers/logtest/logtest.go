// Package logtest lets a test wait for what a program says in its log. Start at New.
package logtest

import (
	"context"
	"log/slog"
	"sync"
)

// Ears count the messages of the loggers that are made from them.
type Ears struct {
	slog.Handler
	heard *heard
}

type heard struct {
	mu     sync.Mutex
	counts map[string]int
}

// New returns ears that pass on what they hear.
func New(next slog.Handler) Ears { return Ears{next, &heard{counts: map[string]int{}}} }

// Count returns how often a message was heard.
func (e Ears) Count(message string) int {
	e.heard.mu.Lock()
	defer e.heard.mu.Unlock()
	return e.heard.counts[message]
}

// Enabled implements slog.Handler: everything is heard.
func (e Ears) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements slog.Handler.
func (e Ears) Handle(ctx context.Context, r slog.Record) error {
	e.heard.mu.Lock()
	e.heard.counts[r.Message]++
	e.heard.mu.Unlock()
	if !e.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return e.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (e Ears) WithAttrs(attrs []slog.Attr) slog.Handler {
	return Ears{e.Handler.WithAttrs(attrs), e.heard}
}

// WithGroup implements slog.Handler.
func (e Ears) WithGroup(name string) slog.Handler { return Ears{e.Handler.WithGroup(name), e.heard} }
