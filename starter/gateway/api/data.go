package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// maxDataKey bounds a data set's sealed key, in bytes.
const maxDataKey = 8 << 10

func (s *Server) dataRoutes() {
	o := op(http.MethodGet, "/v1/data", "listData", "List your data sets", true)
	huma.Register(s.api, o, s.listData)
	o = op(http.MethodGet, "/v1/data/{name}", "getData", "Look a data set up", true)
	huma.Register(s.api, o, s.getData)
	o = op(http.MethodPut, "/v1/data/{name}", "putData", "Keep an uploaded package as a data set", true)
	o.Description = "Its content is kept until the data set is deleted. The key that opens it stays sealed to you: " +
		"for each job that reads it you seal the key to that job, in the spec's inputKeys."
	o.Errors = append(o.Errors, http.StatusConflict, http.StatusUnprocessableEntity)
	huma.Register(s.api, o, s.putData)
	o = op(http.MethodDelete, "/v1/data/{name}", "deleteData", "Keep a data set no longer", true)
	o.Description = "Jobs that were submitted with it still have it. A deleted one may be uploaded again."
	o.DefaultStatus = http.StatusNoContent
	huma.Register(s.api, o, s.deleteData)
}

// DataName is the path parameter that names a data set.
type DataName struct {
	Name string `path:"name" maxLength:"63"`
}

func dataSet(d store.Dataset) client.DataSet {
	return client.DataSet{Name: d.Name, CID: d.CID, Manifest: d.Manifest, Bytes: d.Bytes, Key: d.Key, At: uint64(d.At.Unix())}
}

func (s *Server) listData(ctx context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"63" doc:"next of the last page"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}) (*reply[client.DataSets], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.Datasets(ctx, wallet, in.Cursor, in.Limit+1)
	if err != nil {
		return nil, s.fail(ctx, "listing data sets", err)
	}
	out := client.DataSets{Data: []client.DataSet{}}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Next = list[in.Limit-1].Name
	}
	for _, d := range list {
		out.Data = append(out.Data, dataSet(d))
	}
	return &reply[client.DataSets]{out}, nil
}

func (s *Server) getData(ctx context.Context, in *DataName) (*reply[client.DataSet], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	d, err := s.Store.Dataset(ctx, wallet, in.Name)
	if err != nil {
		return nil, s.failData(ctx, "finding the data set", err)
	}
	return &reply[client.DataSet]{dataSet(d)}, nil
}

func (s *Server) failData(ctx context.Context, what string, err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return then(notFound("data set"), "GET /v1/data lists yours")
	case errors.Is(err, store.ErrExists):
		return then(problem(http.StatusConflict, client.CodeConflict, "there is a data set of that name"), "take another name, or delete that one first")
	case errors.Is(err, store.ErrTooMany):
		return then(problem(http.StatusConflict, client.CodeConflict, "a wallet has at most %d data sets", store.MaxDatasets), "delete one first")
	case errors.Is(err, store.ErrLetGo):
		return then(refuse(client.CodeContent, "the package is stored no longer: the time that it was kept for is over"), "upload it again, and keep it then")
	}
	return s.fail(ctx, what, err)
}

func (s *Server) putData(ctx context.Context, in *struct {
	DataName
	Body client.KeepData
}) (*reply[client.DataSet], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	if err := job.CheckInputName(in.Name); err != nil {
		return nil, then(refuse(client.CodeInvalid, "the name %v", err), "use lower-case letters, digits, . _ and -")
	}
	if len(in.Body.Key) > maxDataKey || !bytes.HasPrefix(in.Body.Key, []byte(ageIntro)) {
		return nil, then(refuse(client.CodeContent, "the key is not sealed, or larger than %d bytes", maxDataKey), "seal it on your own machine first, as the skyops command does")
	}
	m, err := s.storedManifest(ctx, in.Body.CID, in.Body.Manifest)
	if err != nil {
		return nil, err
	}
	d := store.Dataset{Name: in.Name, CID: in.Body.CID, Manifest: in.Body.Manifest, Bytes: m.Size, Key: in.Body.Key, At: s.now()}
	if err := s.Store.PutDataset(ctx, wallet, d); err != nil {
		return nil, s.failData(ctx, "keeping the data set", err)
	}
	return &reply[client.DataSet]{dataSet(d)}, nil
}

// storedManifest reads a stored package's manifest.
func (s *Server) storedManifest(ctx context.Context, cid string, want common.Hash) (*seal.Manifest, error) {
	r, err := s.Blobs.Get(ctx, cid+"/"+seal.ManifestName, 0, delivery.Whole)
	if errors.Is(err, delivery.ErrNotFound) || errors.Is(err, delivery.ErrRef) {
		return nil, then(refuse(client.CodeContent, "no package is stored under %.80q", cid), "upload it first: POST /v1/uploads")
	}
	if err != nil {
		return nil, s.fail(ctx, "reading the package", err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
	if err != nil {
		return nil, s.fail(ctx, "reading the package", err)
	}
	m, err := seal.VerifyManifest(b, want)
	if err == nil && m.Kind != seal.KindInput {
		err = errors.New("it is not of an input")
	}
	if err != nil {
		return nil, refuse(client.CodeContent, "the package is not the one named: %v", err)
	}
	return m, nil
}

func (s *Server) deleteData(ctx context.Context, in *DataName) (*struct{}, error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Store.DropDataset(ctx, wallet, in.Name, s.now()); err != nil {
		return nil, s.failData(ctx, "deleting the data set", err)
	}
	return nil, nil
}

// holdInputs keeps what jobs of an order read until they cannot run any more.
func (s *Server) holdInputs(ctx context.Context, order common.Hash, deadline uint64, specs ...job.Spec) error {
	if err := s.measureOutside(ctx, specs); err != nil {
		return err
	}
	var cids, fields []string
	for _, spec := range specs {
		for _, in := range spec.Inputs {
			if in.CID != "" {
				cids, fields = append(cids, in.CID), append(fields, "inputs."+in.Name)
			}
		}
		if spec.Image.Archive != "" {
			cids, fields = append(cids, spec.Image.Archive), append(fields, "image.archive")
		}
	}
	if len(cids) == 0 {
		return nil
	}
	err := s.Store.HoldToo(ctx, "order:"+order.Hex(), time.Unix(int64(deadline), 0).Add(afterDeadline), cids...)
	if errors.Is(err, store.ErrLetGo) {
		return s.over(ctx, cids, fields)
	}
	if err != nil {
		return s.fail(ctx, "keeping the job's inputs", err)
	}
	return nil
}

// over says which of the content that specs name is about to be stored no longer.
func (s *Server) over(ctx context.Context, cids, fields []string) error {
	for i, cid := range cids {
		if _, err := s.Store.HeldUntil(ctx, cid); errors.Is(err, store.ErrLetGo) {
			return specProblem(&job.FieldError{
				Field: fields[i], Problem: "it is stored no longer: the time that it was kept for is over", Fix: "upload it again",
			})
		}
	}
	return then(refuse(client.CodeSpec, "an input of the job is stored no longer: the time that it was kept for is over"), "upload it again")
}

// Inputs on IPFS are measured so many at once, for so long in all.
const (
	measuredAtOnce = 8
	measureWithin  = 2 * time.Second
)

// measureOutside refuses inputs on IPFS that are larger than their spec says, which
// nodes would find out only once they have fetched so much. What the storage does not
// find in time is left to the nodes.
func (s *Server) measureOutside(ctx context.Context, specs []job.Spec) error {
	type place struct{ field, path string }
	said := map[place]uint64{}
	for _, spec := range specs {
		for _, in := range spec.Inputs {
			if path, ok := strings.CutPrefix(in.URL, job.SchemeIPFS+"://"); ok {
				at := place{"inputs." + in.Name, path}
				if least, ok := said[at]; !ok || in.Bytes < least { // steps may say different sizes
					said[at] = in.Bytes
				}
			}
		}
	}
	if len(said) == 0 {
		return nil
	}
	soon, cancel := context.WithTimeout(ctx, measureWithin)
	defer cancel()
	work, soon := errgroup.WithContext(soon)
	work.SetLimit(measuredAtOnce)
	for at, bytes := range said {
		work.Go(func() error {
			info, err := s.Blobs.Stat(soon, at.path)
			most := bytes
			if info.Dir {
				most = job.StorageRead(bytes) // its size counts blocks too
			}
			if err != nil || info.Bytes <= most {
				return nil
			}
			return specProblem(&job.FieldError{
				Field: at.field, Problem: fmt.Sprintf("what is under %s has %d bytes, and the spec says %d", at.path, info.Bytes, bytes),
				Fix: fmt.Sprintf("write #size=%d after its address", info.Bytes),
			})
		})
	}
	return work.Wait()
}

// afterDeadline is how long what a job reads is kept after its order's deadline.
const afterDeadline = 24 * time.Hour
