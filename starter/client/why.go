package client

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/match"
)

// What an explanation is made from.
const (
	FromMatch = "match" // the evidence of a match that was made, and its snapshot
	FromMap   = "map"   // the node map at this moment
)

// Why says why a job went to its node, or why it waits.
type Why struct {
	Job         common.Hash       `json:"job"`
	State       State             `json:"state"`
	Source      string            `json:"source" enum:"match,map" doc:"match: a match that was made, from its evidence; map: the node map now, for a job that waits"`
	At          uint64            `json:"at" doc:"Unix seconds: the moment that the explanation is of"`
	Round       int               `json:"round,omitempty" doc:"Round of matching, from 1"`
	Rounds      int               `json:"rounds" doc:"Rounds of matching so far"`
	Node        common.Address    `json:"node,omitzero" doc:"The node that the evidence names"`
	Answer      string            `json:"answer,omitempty" doc:"What that node said to the offer"`
	Waiting     string            `json:"waiting,omitempty" doc:"What the job waits for"`
	Queued      *book.Queued      `json:"queued,omitempty" doc:"The scheduler's word on its place in the queue"`
	Standing    *book.Standing    `json:"standing,omitempty" doc:"How its order stood among those that waited when it began to"`
	Root        common.Hash       `json:"root,omitzero" doc:"Of the snapshot"`
	Page        uint64            `json:"page" doc:"Of the scheduler's book: it has the match, and leads to the snapshot"`
	Index       uint32            `json:"index" doc:"Of the match's entry in the page"`
	Params      uint32            `json:"params" doc:"Version of the weights"`
	Note        string            `json:"note,omitempty" doc:"What is not known, or does not fit"`
	Explanation match.Explanation `json:"explanation"`
	Rejected    []match.Rejection `json:"rejected,omitempty" doc:"The nodes that could not run it, each with its first reason, at most 50"`
}
