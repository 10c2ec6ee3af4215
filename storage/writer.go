package storage

import (
	"context"
	"errors"
	"fmt"
)

// ErrClosed is returned for what comes after [Store.Close].
var ErrClosed = errors.New("the database is closed")

// largestBatch bounds how many deliveries share one commit, and with it how
// long a handling waits behind them.
const largestBatch = 256

// writer hands the write connection round. Handlings take it one at a time, in
// order; deliveries that wait are stored together.
type writer struct {
	handlings  chan chan struct{} // each is closed when its turn comes
	done       chan struct{}      // receives when the turn is over
	deliveries chan *arrival
	closing    chan struct{}
	stopped    chan struct{}
}

// arrival is a delivery on its way into the inbox.
type arrival struct {
	d     Delivery
	isNew bool
	err   error
	done  chan struct{}
}

func newWriter(store func([]*arrival)) *writer {
	w := &writer{
		handlings:  make(chan chan struct{}),
		done:       make(chan struct{}),
		deliveries: make(chan *arrival, largestBatch),
		closing:    make(chan struct{}),
		stopped:    make(chan struct{}),
	}
	go w.run(store)
	return w
}

// run is the goroutine that owns the write connection. Go's select is fair, so
// neither a stream of deliveries nor one of handlings starves the other.
func (w *writer) run(store func([]*arrival)) {
	defer close(w.stopped)
	for {
		select {
		case a := <-w.deliveries:
			w.batch(a, store)
		case turn := <-w.handlings:
			close(turn)
			<-w.done
		case <-w.closing:
			w.drain(store)
			return
		}
	}
}

// batch stores a delivery with whatever waits behind it.
func (w *writer) batch(first *arrival, store func([]*arrival)) {
	batch := []*arrival{first}
	for len(batch) < largestBatch {
		select {
		case a := <-w.deliveries:
			batch = append(batch, a)
			continue
		default:
		}
		break
	}
	store(batch)
	for _, a := range batch {
		close(a.done)
	}
}

func (w *writer) drain(store func([]*arrival)) {
	for {
		select {
		case a := <-w.deliveries:
			w.batch(a, store)
		default:
			return
		}
	}
}

// turn waits for the write connection. The caller must call release.
func (w *writer) turn(ctx context.Context) (release func(), err error) {
	if ctx.Err() != nil { // a select might choose to go on
		return nil, fmt.Errorf("wait to write: %w", context.Cause(ctx))
	}
	mine := make(chan struct{})
	select {
	case w.handlings <- mine:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to write: %w", context.Cause(ctx))
	case <-w.closing:
		return nil, ErrClosed
	}
	// The channel has no buffer, so the writer has taken the request and closes
	// it at once.
	<-mine
	return func() { w.done <- struct{}{} }, nil
}

// deliver hands a delivery over and waits until it is committed. Once it is
// handed over, ctx no longer matters: whether it is stored must be known.
func (w *writer) deliver(ctx context.Context, d Delivery) (bool, error) {
	if ctx.Err() != nil {
		return false, fmt.Errorf("wait to store a delivery: %w", context.Cause(ctx))
	}
	a := &arrival{d: d, done: make(chan struct{})}
	select {
	case w.deliveries <- a:
	case <-ctx.Done():
		return false, fmt.Errorf("wait to store a delivery: %w", context.Cause(ctx))
	case <-w.closing:
		return false, ErrClosed
	}
	select {
	case <-a.done:
		return a.isNew, a.err
	case <-w.stopped:
		// Handed over in the very moment of closing: it was drained, or nobody
		// took it any more.
		select {
		case <-a.done:
			return a.isNew, a.err
		default:
			return false, ErrClosed
		}
	}
}

func (w *writer) close() {
	close(w.closing)
	<-w.stopped
}
