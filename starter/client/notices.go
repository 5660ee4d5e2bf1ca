package client

import (
	"github.com/ethereum/go-ethereum/common"
)

// Notice is one message to a webhook.
type Notice struct {
	ID        string      `json:"id" doc:"The message's webhook-id"`
	Job       common.Hash `json:"job"`
	Event     string      `json:"event"`
	Host      string      `json:"host" doc:"Of the webhook; the rest of its address is not repeated"`
	State     string      `json:"state" enum:"trying,delivered,failed"`
	Attempts  uint32      `json:"attempts"`
	Status    int         `json:"status,omitempty" doc:"HTTP status of the newest answer; absent: there was none"`
	Problem   string      `json:"problem,omitempty" doc:"Why the newest attempt did not do"`
	At        uint64      `json:"at" doc:"Of the first attempt, unix milliseconds"`
	UpdatedAt uint64      `json:"updatedAt"`
}

// NoticeList is one page of notices, newest first.
type NoticeList struct {
	Notices []Notice `json:"notices"`
	Next    string   `json:"next,omitempty" doc:"Cursor of the next page; absent: this is the last"`
}

// NoticeSecret is what a wallet's notices are signed with.
type NoticeSecret struct {
	Secret  string `json:"secret" doc:"As the Standard Webhooks libraries take it: whsec_ and base64"`
	Version uint64 `json:"version"`
}
