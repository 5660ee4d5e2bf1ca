package client

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/record"
)

// NetworkInfo is what the gateway says of its network.
type NetworkInfo struct {
	Network network.Network `json:"network"`
	Version string          `json:"version" doc:"Version of the gateway"`
	Faucet  bool            `json:"faucet" doc:"POST /v1/faucet gives test coins"`
}

// NonceReply holds what a sign-in message must contain.
type NonceReply struct {
	Nonce     string `json:"nonce" doc:"One use, for the sign-in message"`
	Domain    string `json:"domain" doc:"Domain the message must name"`
	URI       string `json:"uri" doc:"URI the message must name"`
	ChainID   uint64 `json:"chainId"`
	ExpiresAt uint64 `json:"expiresAt" doc:"Unix seconds"`
}

// LoginRequest is a signed ERC-4361 message.
type LoginRequest struct {
	Message   string `json:"message" maxLength:"4096" doc:"Sign-In with Ethereum message (ERC-4361)"`
	Signature []byte `json:"signature" doc:"The owner's signature over the message (EIP-191), or the wallet contract's (ERC-1271)"`
}

// Session is the proof of a sign-in. It never authorises spending.
type Session struct {
	Token     string         `json:"token" doc:"Bearer token"`
	Owner     common.Address `json:"owner"`
	ExpiresAt uint64         `json:"expiresAt" doc:"Unix seconds"`
}

// DataSet is a sealed tree that a wallet keeps by name, to be read by several jobs.
type DataSet struct {
	Name     string      `json:"name"`
	CID      string      `json:"cid" doc:"Directory of its package"`
	Manifest common.Hash `json:"manifest" doc:"SHA-256 of its package's manifest"`
	Bytes    uint64      `json:"bytes" doc:"Sealed size"`
	Key      []byte      `json:"key" doc:"The identity that opens it, an age file to the wallet's data key"`
	At       uint64      `json:"at" doc:"Unix seconds"`
}

// DataSets is one page of a wallet's data sets, by name.
type DataSets struct {
	Data []DataSet `json:"data"`
	Next string    `json:"next,omitempty" doc:"Cursor of the next page"`
}

// KeepData names a complete upload that is to be kept.
type KeepData struct {
	CID      string      `json:"cid" maxLength:"128" doc:"Directory of the package"`
	Manifest common.Hash `json:"manifest" doc:"SHA-256 of its manifest"`
	Key      []byte      `json:"key" doc:"The identity that opens it, an age file to your data key"`
}

// StoredKeyring is a wallet's keyring as a browser keeps it at the gateway.
type StoredKeyring struct {
	Keyring []byte `json:"keyring" doc:"The keyring's file: the data key behind slots, sealed"`
	Version uint64 `json:"version" doc:"Of what is stored, from 1; when storing, of what is replaced, 0: nothing"`
}

// QuoteRequest asks what a spec would cost, and where it could run.
type QuoteRequest struct {
	Spec    job.Spec       `json:"spec"`
	Asset   common.Address `json:"asset" doc:"Zero: the chain's coin; else the SKYOPS token"`
	Owner   common.Address `json:"owner,omitzero" doc:"Wallet that would sign"`
	MaxRate uint64         `json:"maxRate,omitempty" doc:"Refuse nodes dearer than this, gwei per GPU-hour; 0: any"`
}

// Quote answers a QuoteRequest: nothing is reserved.
type Quote struct {
	SpecHash  common.Hash       `json:"specHash"`
	GPU       string            `json:"gpu" doc:"The GPU request as understood, empty: none"`
	Nodes     int               `json:"nodes" doc:"Nodes on the map"`
	Offers    []Offer           `json:"offers" doc:"Nodes that fit, best first, at most 50"`
	Feasible  int               `json:"feasible"`
	Rejected  []match.Rejection `json:"rejected" doc:"The others, each with its reason, at most 50"`
	Closest   string            `json:"closest,omitempty" doc:"When nothing fits: the nearest change that would"`
	Why       match.Explanation `json:"why" doc:"The best offer's score taken apart, and the nearest changes that more nodes could run"`
	Duration  uint32            `json:"durationSeconds"`
	MaxRate   uint64            `json:"maxRate" doc:"Suggested for the order, gwei per GPU-hour"`
	MaxEgress uint64            `json:"maxEgress" doc:"Suggested for the order, gwei per GiB stored"`
	Cost      job.Amount        `json:"cost" doc:"Of the full duration on the best node, smallest units"`
	Deposited *job.Amount       `json:"deposited,omitempty" doc:"What the owner has in the escrow, when one was named and the chain answered"`
	Storage   *Storage          `json:"storage,omitempty" doc:"When the spec has its result delivered to Arweave: who pays, and how much"`
	MinFee    job.Amount        `json:"minFee" doc:"The least fee that an order may offer for its place in the queue; more weighs more"`
	MaxCost   job.Amount        `json:"maxCost" doc:"Suggested for the order: dearest suggested terms over the whole duration, with room for stored bytes, and the least fee"`
}

// Offer is one node that could run the job now.
type Offer struct {
	Node      common.Address `json:"node"`
	Slot      uint32         `json:"slot"`
	GPU       string         `json:"gpu" doc:"Canonical model name, empty: none"`
	GPUs      uint16         `json:"gpus" doc:"Devices the job would hold"`
	VRAM      uint32         `json:"vramMiB"`
	Rate      uint64         `json:"rate" doc:"gwei per GPU-hour"`
	Egress    uint64         `json:"egress" doc:"gwei per GiB stored"`
	Score     uint64         `json:"score"`
	Simulated bool           `json:"simulated" doc:"Its devices are simulated"`
	HasImage  bool           `json:"hasImage" doc:"The image is on it already"`
}

// Storage is what an order pays, in fee, to have results kept on Arweave.
type Storage struct {
	PerMiB job.Amount `json:"perMiB" doc:"Of the order's fee, above the least one: the scheduler's wallet pays the storage from its half, the other half is burned; 0: it is free"`
	Fee    job.Amount `json:"fee" doc:"What is part of minFee for it: the price of the first MiB"`
}

// LinkRequest asks for a link to a job's result.
type LinkRequest struct {
	Seconds uint32 `json:"seconds,omitempty" minimum:"60" maximum:"86400" doc:"How long it is to work; default an hour"`
}

// Link opens a job's sealed result to plain HTTP until it expires.
type Link struct {
	URL       string      `json:"url" doc:"Append manifest.json, 00000.age, 00001.age, …"`
	ExpiresAt uint64      `json:"expiresAt" doc:"Unix seconds"`
	Manifest  common.Hash `json:"manifest" doc:"SHA-256 of manifest.json"`
	Segments  int         `json:"segments" doc:"How many .age files there are"`
	Bytes     uint64      `json:"bytes" doc:"Of them together"`
}

// Delivery is the result's way to one of the places that its spec names.
type Delivery struct {
	Target string `json:"target" enum:"ipfs,arweave,direct"`
	State  string `json:"state" enum:"pending,done,failed" doc:"done: it was fetched back from there, every byte equal"`
	Place  string `json:"place,omitempty" doc:"ipfs://CID, ar://ID, or the gateway's URL, once it is done; while it is pending: where it is stored already, and not to be fetched yet"`
	Reason string `json:"reason,omitempty" doc:"Why it failed, or what it waits for"`
}

// Upload is a resumable upload of a package's segments, one after the other.
type Upload struct {
	ID       string `json:"id"`
	Offset   uint64 `json:"offset" doc:"Bytes held so far"`
	Segments int    `json:"segments" doc:"Segments held so far"`
}

// CompleteRequest ends an upload.
type CompleteRequest struct {
	Manifest []byte `json:"manifest" doc:"The package's manifest, exactly as it is to be stored"`
}

// UploadResult is a package in storage.
type UploadResult struct {
	CID      string      `json:"cid" doc:"Directory of manifest and segments"`
	Manifest common.Hash `json:"manifest" doc:"SHA-256 of the manifest"`
	Bytes    uint64      `json:"bytes"`
}

// SubmitRequest is a submission, with what its owner wants of the scheduler beside it.
type SubmitRequest struct {
	job.Submission
	Notify string `json:"notify,omitempty" maxLength:"2048" doc:"Webhook to tell when the result is there and when the job has ended. It is no part of what is signed"`
}

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

// SubmitReply acknowledges a job: it is durable from here on.
type SubmitReply struct {
	Job   common.Hash `json:"job"`
	Order common.Hash `json:"order"`
}

// State is where a job is in its story.
type State string

// The states, in the order a job passes them; the last three end it.
const (
	Authenticating State = "authenticating"
	Placing        State = "placing"
	Starting       State = "starting"
	Running        State = "running"
	Recovering     State = "recovering"
	Pausing        State = "pausing"
	Paused         State = "paused"
	Delivered      State = "delivered"
	Settling       State = "settling"
	Succeeded      State = "succeeded"
	Failed         State = "failed"
	Cancelled      State = "cancelled"
)

// Terminal reports whether the state ends the job.
func (s State) Terminal() bool { return s == Succeeded || s == Failed || s == Cancelled }

// Delivered reports whether the outcome is known: the result, if any, can be fetched.
func (s State) Delivered() bool { return s == Delivered || s == Settling || s.Terminal() }

// Event is one line of a job's story.
type Event struct {
	At   uint64 `json:"at" doc:"Unix milliseconds"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Job is the whole state of a job.
type Job struct {
	Job         common.Hash        `json:"job"`
	Order       common.Hash        `json:"order"`
	Owner       common.Address     `json:"owner"`
	Name        string             `json:"name,omitempty"`
	GPU         string             `json:"gpu,omitempty"`
	Image       string             `json:"image,omitempty" doc:"Its name, for people"`
	Asset       common.Address     `json:"asset,omitzero" doc:"What the order pays in; absent: the chain's coin"`
	MaxCost     job.Amount         `json:"maxCost" doc:"The most that the order may cost, its fee included"`
	Fee         job.Amount         `json:"fee"`
	Trace       string             `json:"trace,omitempty" doc:"Id of the OpenTelemetry trace that the submission belongs to, where the scheduler keeps traces"`
	State       State              `json:"state"`
	Waiting     string             `json:"waiting,omitempty" doc:"What the job waits for; empty: for nothing"`
	Queued      *book.Queued       `json:"queued,omitempty" doc:"The scheduler's word on the job's place while it waits for a node: keep it"`
	Standing    *book.Standing     `json:"standing,omitempty" doc:"How its order stood among those that waited when it began to"`
	Outcome     record.Outcome     `json:"outcome,omitempty"`
	Cause       *record.Cause      `json:"cause,omitempty"`
	Epoch       uint32             `json:"epoch" doc:"Number of the current attempt"`
	Node        common.Address     `json:"node,omitzero"`
	Simulated   bool               `json:"simulated,omitempty"`
	Progress    *Progress          `json:"progress,omitempty" doc:"Of the running attempt, as the program reports it"`
	Remaining   *Remaining         `json:"remaining,omitempty" doc:"How much longer it takes until its result is there; absent when nothing is known"`
	Checkpoint  *lease.Head        `json:"checkpoint,omitempty" doc:"Newest acknowledged checkpoint"`
	Interval    uint32             `json:"checkpointIntervalSeconds,omitempty" doc:"How often its program was asked to save; absent while none runs"`
	MayLoseMs   uint64             `json:"mayLoseMs,omitempty" doc:"Work that the loss of its node may cost at most, when its program saves as it was asked to; more when it has not saved for longer"`
	Endurance   *job.Endurance     `json:"endurance,omitempty" doc:"How long its node is taken to run between two failures, which is what the interval is made from unless its owner named one"`
	Attempts    []record.Attempt   `json:"attempts,omitempty"`
	Due         *job.Amount        `json:"due,omitempty" doc:"What its nodes have earned so far, by the newest receipts that they and the scheduler signed, the running attempt's too; absent: nothing yet"`
	LateErased  []record.Erasure   `json:"lateErasures,omitempty" doc:"Erasure receipts that came after their attempts were closed; the anchored record does not have them"`
	Package     *record.Package    `json:"package,omitempty"`
	Deliveries  []Delivery         `json:"deliveries,omitempty" doc:"To the places that the spec names"`
	Repeat      *record.Repeat     `json:"repeat,omitempty" doc:"How another node checked the work of a deterministic job, once that is over"`
	RecordHash  common.Hash        `json:"recordHash,omitzero"`
	Settlement  *record.Settlement `json:"settlement,omitempty"`
	Anchoring   *record.Anchoring  `json:"anchoring,omitempty"`
	Funding     common.Hash        `json:"funding,omitzero" doc:"Transaction that opened the escrow"`
	MatchMicros uint64             `json:"matchMicros,omitempty"`
	Duration    uint32             `json:"durationSeconds" doc:"How long its program may run in all"`
	CreatedAt   uint64             `json:"createdAt" doc:"Unix milliseconds"`
	UpdatedAt   uint64             `json:"updatedAt" doc:"Unix milliseconds"`
}

// Checkpoint is one of a job's checkpoints that is stored: a sealed package.
type Checkpoint struct {
	lease.Head
	Receipt *record.SignedReceipt `json:"receipt,omitempty" doc:"It names the checkpoint: signed by the node, countersigned by the scheduler"`
}

// Checkpoints are those of one job.
type Checkpoints struct {
	Checkpoints []Checkpoint `json:"checkpoints"`
}

// Progress is how far a running attempt has come. It is the node's word.
type Progress struct {
	Stage  string `json:"stage" doc:"fetch, start, run, stop, seal, publish"`
	Step   uint64 `json:"step,omitempty"`
	Total  uint64 `json:"total,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Source string `json:"source,omitempty" enum:"file,log" doc:"Where the step was read: the program's progress file, or its log"`
	At     uint64 `json:"at,omitempty" doc:"Unix milliseconds: when the step was reached"`
}

// Remaining estimates how much longer a job takes, with an interval that is meant
// to hold the truth four times in five.
type Remaining struct {
	Source  string `json:"source" enum:"file,log,history,deadline" doc:"What it is made from: the program's progress file, its log, earlier runs, or only the limit"`
	At      uint64 `json:"at" doc:"Unix milliseconds; the times count from here"`
	Ms      uint64 `json:"ms" doc:"Most likely"`
	LowMs   uint64 `json:"lowMs"`
	HighMs  uint64 `json:"highMs"`
	SaveMs  uint64 `json:"saveMs,omitempty" doc:"The part of it that comes after the program's last step"`
	LimitMs uint64 `json:"limitMs,omitempty" doc:"Until the job's limit stops its program"`
	Limit   string `json:"limit,omitempty" enum:"duration,deadline,budget" doc:"Which limit that is"`
	Warning string `json:"warning,omitempty" doc:"One sentence, when the limit comes before the end"`
}

// JobLine is one job of a list.
type JobLine struct {
	Job       common.Hash `json:"job"`
	State     State       `json:"state"`
	Name      string      `json:"name,omitempty"`
	GPU       string      `json:"gpu,omitempty"`
	CreatedAt uint64      `json:"createdAt" doc:"Unix milliseconds"`
	EndedAt   uint64      `json:"endedAt,omitempty" doc:"Unix milliseconds"`
}

// JobList is a page of the owner's jobs, newest first.
type JobList struct {
	Jobs []JobLine `json:"jobs"`
	Next string    `json:"next,omitempty" doc:"Cursor of the next page"`
}

// Events are the lines after a cursor.
type Events struct {
	Events []Event `json:"events"`
	Next   uint64  `json:"next" doc:"Cursor to continue from"`
	State  State   `json:"state"`
}

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

// Frames are sealed log or telemetry frames of one attempt.
type Frames struct {
	Epoch  uint32   `json:"epoch"`
	First  uint64   `json:"first" doc:"Sequence number of the first frame"`
	Next   uint64   `json:"next" doc:"Sequence number to ask for next"`
	Frames [][]byte `json:"frames"`
	Done   bool     `json:"done" doc:"The attempt is over and these are its last frames"`
	Latest uint32   `json:"latest" doc:"Number of the job's current attempt"`
}

// The events of streams, by name.
const (
	ListEvent      = "list"      // JobList
	JobEvent       = "job"       // JobLine
	StatusEvent    = "status"    // Job
	StoryEvent     = "event"     // Event
	LogEvent       = "log"       // FrameEvent
	TelemetryEvent = "telemetry" // FrameEvent
	EndEvent       = "end"       // EndOfStream
	ProblemEvent   = "problem"   // Problem
)

// FrameEvent holds consecutive sealed frames of one attempt's log or telemetry.
type FrameEvent struct {
	Epoch  uint32   `json:"epoch" doc:"Number of the attempt"`
	First  uint64   `json:"first" doc:"Sequence number of the first frame"`
	Frames [][]byte `json:"frames"`
}

// EndOfStream says that everything was sent.
type EndOfStream struct {
	State State `json:"state"`
}

// CancelRequest ends a job early.
type CancelRequest struct {
	Reason string `json:"reason,omitempty" maxLength:"400"`
}

// ExtendRequest lets a job run longer.
type ExtendRequest struct {
	Extension job.Extension `json:"extension"`
	Signature []byte        `json:"signature" doc:"The owner's over the extension's EIP-712 digest, ECDSA or ERC-1271"`
}

// Result says where a job's sealed package is.
type Result struct {
	Job      common.Hash    `json:"job"`
	Outcome  record.Outcome `json:"outcome"`
	Cause    *record.Cause  `json:"cause,omitempty"`
	Package  record.Package `json:"package"`
	Manifest []byte         `json:"manifest" doc:"As stored; its SHA-256 is package.manifest"`
}

// Node is one GPU host as users see it.
type Node struct {
	Node      common.Address `json:"node"`
	Slot      uint32         `json:"slot"`
	Present   bool           `json:"present"`
	Draining  bool           `json:"draining,omitempty"`
	Simulated bool           `json:"simulated" doc:"Its devices are simulated"`
	GPU       string         `json:"gpu" doc:"Canonical model name, empty: none"`
	GPUFree   uint16         `json:"gpuFree"`
	VRAM      uint32         `json:"vramMiB" doc:"Per device"`
	CPU       uint32         `json:"cpuMilli" doc:"Free"`
	RAM       uint32         `json:"ramMiB" doc:"Free"`
	Disk      uint32         `json:"diskMiB" doc:"Free"`
	RateCoin  uint64         `json:"rateCoin" doc:"gwei of the coin per GPU-hour, 0: not accepted"`
	RateToken uint64         `json:"rateToken" doc:"gwei of SKYOPS per GPU-hour, 0: not accepted"`
	Stake     uint64         `json:"stake" doc:"Whole SKYOPS"`
	Runtime   string         `json:"runtime,omitempty"`
	Version   string         `json:"version,omitempty"`
	SeenAt    uint64         `json:"seenAt" doc:"Unix milliseconds of the last beat"`
}

// Nodes is a page of the node map, by slot.
type Nodes struct {
	Nodes []Node `json:"nodes"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page"`
}

// FaucetRequest asks for test coins.
type FaucetRequest struct {
	Address common.Address `json:"address"`
}

// FaucetReply lists what was sent.
type FaucetReply struct {
	Coin    job.Amount  `json:"coin"`
	Token   job.Amount  `json:"token"`
	CoinTx  common.Hash `json:"coinTx"`
	TokenTx common.Hash `json:"tokenTx"`
}

// ScheduleRequest is the submission of a schedule: of its first run, with when all are due.
type ScheduleRequest struct {
	job.Submission
	Schedule job.Schedule `json:"schedule" doc:"When runs are due; the order's nonce is made from it"`
	Notify   string       `json:"notify,omitempty" maxLength:"2048" doc:"Webhook to tell of each run"`
}

// ScheduleReply acknowledges a schedule: its escrow is open, and runs can be due.
type ScheduleReply struct {
	Order common.Hash `json:"order"`
}

// Schedule is the whole state of a schedule.
type Schedule struct {
	Trace      string             `json:"trace,omitempty" doc:"Id of the OpenTelemetry trace that the submission and its jobs belong to, where the scheduler keeps traces"`
	Order      common.Hash        `json:"order"`
	Owner      common.Address     `json:"owner"`
	Name       string             `json:"name,omitempty"`
	Terms      job.Schedule       `json:"terms"`
	Asset      common.Address     `json:"asset,omitzero" doc:"What the order pays in; absent: the chain's coin"`
	MaxCost    job.Amount         `json:"maxCost" doc:"The most that all runs and the fee may cost"`
	Fee        job.Amount         `json:"fee"`
	PerRun     job.Amount         `json:"perRun" doc:"The most that one run may cost"`
	Deadline   uint64             `json:"deadline" doc:"Of the order, unix seconds: all runs are over by then"`
	Phase      string             `json:"phase" enum:"opening,active,closing,closed,refused"`
	Paused     bool               `json:"paused,omitempty"`
	Why        string             `json:"why,omitempty" doc:"Why nothing is due any more"`
	Begun      uint32             `json:"begun" doc:"Runs so far"`
	Cost       job.Amount         `json:"cost" doc:"That they come to, without the fee"`
	Runs       []ScheduledRun     `json:"runs" doc:"Those that go on and the newest others, oldest first"`
	Next       []uint64           `json:"next" doc:"When runs are due next, unix seconds"`
	Settlement *record.Settlement `json:"settlement,omitempty" doc:"That closed the order"`
	CreatedAt  uint64             `json:"createdAt" doc:"Unix milliseconds"`
	UpdatedAt  uint64             `json:"updatedAt"`
}

// ScheduledRun is one run of a schedule.
type ScheduledRun struct {
	Item    uint32         `json:"item"`
	Job     common.Hash    `json:"job"`
	Due     uint64         `json:"due" doc:"Unix milliseconds"`
	Began   uint64         `json:"began"`
	Ended   uint64         `json:"ended,omitempty"`
	Outcome record.Outcome `json:"outcome,omitempty" doc:"Absent: it goes on"`
	Cost    job.Amount     `json:"cost"`
}

// ScheduleLine is one line of a list of schedules.
type ScheduleLine struct {
	Order     common.Hash `json:"order"`
	Name      string      `json:"name,omitempty"`
	Open      bool        `json:"open" doc:"It has not come to its end"`
	CreatedAt uint64      `json:"createdAt" doc:"Unix milliseconds"`
}

// ScheduleList is one page of schedules, newest first.
type ScheduleList struct {
	Schedules []ScheduleLine `json:"schedules"`
	Next      string         `json:"next,omitempty" doc:"Cursor of the next page; absent: this is the last"`
}

// BackfillRequest asks for the runs that were due in a time, the one before it after the other.
type BackfillRequest struct {
	From uint64 `json:"from" doc:"Unix seconds"`
	To   uint64 `json:"to" doc:"Unix seconds, at most a year after"`
}
