// Package follow watches jobs for all readers and streams of a gateway at once.
//
// Nouns: a look is one reading of a job from its workflow; the Board keeps the
// newest look of each job; a Follower is one stream's view of one job, woken when
// a look differs from the one before, or when frames arrived that it waits for.
//
// What many streams cost is bounded: one question to the store each tick for all
// of them together (store.Arrived), one each half second for what changes a job
// (store.Marks), and at most so many looks a second; readers of a job share a
// look while it is fresh, and take the one before when a new one takes long and
// nothing is known to have changed. While fewer jobs are followed than looks are
// allowed a second, each is looked at every second; of more, each in its turn, and
// at once when its mark changed.
//
// Not promised: that a follower sees every state a job passes through, only that
// it sees the last one. The Board holds no frames: a follower reads its own, so
// that one that does not read costs nothing.
//
// Start at New.
package follow
