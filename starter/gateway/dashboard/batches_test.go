package dashboard_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// batches answers for the API's batches, of which there is one, and leaves the
// rest to the gateway.
type batches struct {
	http.Handler
	order common.Hash

	mu    sync.Mutex
	batch map[string]any
	items []map[string]any
	asked []string // what changed it
}

func (b *batches) change(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

func (b *batches) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	path := "/v1/batches/" + b.order.Hex()
	var out any
	switch r.Method + " " + r.URL.Path {
	case "GET /v1/batches":
		out = map[string]any{"batches": []any{map[string]any{"order": b.order, "createdAt": b.batch["createdAt"]}}}
	case "GET " + path:
		out = b.batch
	case "GET " + path + "/items":
		state, from := r.URL.Query().Get("state"), 0
		if c := r.URL.Query().Get("cursor"); c != "" {
			from, _ = strconv.Atoi(c)
		}
		page := []map[string]any{}
		for _, i := range b.items {
			if i["index"].(int) >= from && (state == "" || i["state"] == state) && len(page) < 60 {
				page = append(page, i)
			}
		}
		reply := map[string]any{"items": page}
		if len(page) == 60 {
			reply["next"] = strconv.Itoa(page[59]["index"].(int) + 1)
		}
		out = reply
	case "POST " + path + "/retry", "POST " + path + "/cancel":
		b.asked = append(b.asked, r.URL.Path[len(path):])
		if r.URL.Path == path+"/cancel" {
			b.batch["state"] = "cancelled"
		}
		out = b.batch
	default:
		b.Handler.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

// A batch is listed and followed: counts, items by their state, what it cost; its
// failed items are run again and it is cancelled. What people wrote in it is text.
func TestBrowserFollowsABatch(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	now := time.Now().UnixMilli()
	b := &batches{Handler: g.Handler, order: common.Hash{0xba}, batch: map[string]any{
		"order": common.Hash{0xba}, "name": "a sweep " + attack, "state": "running", "items": 1000, "succeeded": 120, "failed": 3, "cancelled": 0, "running": 7, "tries": 1002,
		"asset": common.Address{}, "cost": "2000000000000000", "maxCost": "4000000000000000", "fee": "30000000000000", "createdAt": now, "updatedAt": now, "waiting": "a node " + attack,
	}}
	for i := range 130 {
		state := map[bool]string{true: "succeeded", false: "running"}[i < 120]
		line := map[string]any{"index": i, "job": common.Hash{1, byte(i)}, "state": state, "cost": "1000000000", "at": now}
		if i%43 == 0 && i > 0 {
			line["state"], line["cause"] = "failed", map[string]any{"code": "exit-code", "message": "message " + attack}
		}
		b.items = append(b.items, line)
	}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	v := visit(t, g)
	v.signIn()
	session := v.Text(`sessionStorage.getItem("skyops.session")`)
	v.Go(server.URL + "/account")
	v.Text(fmt.Sprintf(`sessionStorage.setItem("skyops.session", %q)`, session))
	v.Go(server.URL + "/batches")
	v.Await(`document.querySelector("td a.cover")?.textContent.startsWith("a sweep <img") && document.body.innerText.includes("123 of 1000")`)
	v.fits(t, "batches")
	v.Text(`document.querySelector("td a.cover").click()`)
	v.Await(`document.getElementById("counts")?.textContent === "123 of 1,000 items have ended"`)
	v.Await(`document.getElementById("cost").textContent === "0.00203" && document.querySelectorAll("#items tbody tr").length === 100`)
	v.fits(t, "batch")
	v.Press("Show more")
	v.Await(`document.querySelectorAll("#items tbody tr").length === 130`)
	v.Fill("#items select", "failed")
	v.Await(`document.querySelectorAll("#items tbody tr").length === 3 && document.getElementById("items").textContent.includes("message <img")`)
	if to := v.Text(`document.querySelector("#items tbody a").getAttribute("href")`); to != "/jobs/"+(common.Hash{1, 43}).Hex() {
		t.Errorf("the first failed item leads to %s", to)
	}
	if n := v.Text(`document.querySelectorAll("main img, main script, main [onerror]").length`); n != "0" {
		t.Errorf("%s elements came out of text", n)
	}
	b.change(func() { b.batch["succeeded"] = 121 })
	v.Await(`document.getElementById("counts").textContent === "124 of 1,000 items have ended"`)
	v.Press("Run the failed ones again")
	v.Press("Cancel")
	v.Press("Cancel the batch")
	v.Await(`document.querySelector(".head .badge").textContent === "cancelled"`)
	b.change(func() {
		if fmt.Sprint(b.asked) != "[/retry /cancel]" {
			t.Errorf("the gateway was asked for %v", b.asked)
		}
	})
}
