package payload_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/workflows/payload"
)

var master = bytes.Repeat([]byte{7}, payload.KeySize)

const nodeA, nodeB = "node/0x00000000000000000000000000000000000000aa", "node/0x00000000000000000000000000000000000000bb"

func masterRing(t testing.TB) payload.Keyring {
	t.Helper()
	k, err := payload.Master(master)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func singleRing(t testing.TB, context string) payload.Keyring {
	t.Helper()
	key, err := payload.Derive(master, context)
	if err != nil {
		t.Fatal(err)
	}
	k, err := payload.Single(context, key)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func activity(queue string) converter.SerializationContext {
	return converter.ActivitySerializationContext{Namespace: "skyops", WorkflowID: "job/1", ActivityType: "Execute", TaskQueue: queue}
}

func TestContextName(t *testing.T) {
	for _, c := range []struct {
		in   converter.SerializationContext
		want string
	}{
		{nil, "control"},
		{converter.WorkflowSerializationContext{WorkflowID: "job/1"}, "control"},
		{activity("control"), "control"},
		{activity("keeper"), "keeper"},
		{activity("keeper2"), "control"},
		{activity(nodeA), nodeA},
	} {
		if got := payload.ContextName(c.in); got != c.want {
			t.Errorf("ContextName(%v) = %q, want %q", c.in, got, c.want)
		}
	}
}

// What one side seals in a context the other side opens in it, and nobody else.
func TestContexts(t *testing.T) {
	control, _ := payload.Converter(masterRing(t))
	a, _ := payload.Converter(singleRing(t, nodeA))
	b, _ := payload.Converter(singleRing(t, nodeB))

	in := converter.WithDataConverterSerializationContext(control, activity(nodeA))
	sealed, err := in.ToPayloads("input")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := converter.WithDataConverterSerializationContext(a, activity(nodeA)).FromPayloads(sealed, &got); err != nil || got != "input" {
		t.Fatalf("node A opened %q, %v", got, err)
	}
	if err := a.FromPayloads(sealed, &got); err != nil {
		t.Fatalf("node A without a context: %v", err)
	}
	if err := converter.WithDataConverterSerializationContext(b, activity(nodeB)).FromPayloads(sealed, &got); !errors.Is(err, payload.ErrSealed) {
		t.Fatalf("node B opened node A's input: %v", err)
	}

	result, err := converter.WithDataConverterSerializationContext(b, activity(nodeB)).ToPayloads("B's result")
	if err != nil {
		t.Fatal(err)
	}
	if err := in.FromPayloads(result, &got); !errors.Is(err, payload.ErrSealed) {
		t.Fatalf("B's result was taken for A's: %v", err)
	}
	// A failure of an activity may be handed on in the workflow's own context.
	if err := converter.WithDataConverterSerializationContext(control, converter.WorkflowSerializationContext{}).FromPayloads(result, &got); err != nil {
		t.Fatalf("control could not open a node's payload in a workflow context: %v", err)
	}
}

func TestRefusesPlaintextAndOtherKeys(t *testing.T) {
	control, _ := payload.Converter(masterRing(t))
	plain, err := converter.GetDefaultDataConverter().ToPayload("forged")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := control.FromPayload(plain, &got); !errors.Is(err, payload.ErrSealed) {
		t.Errorf("a payload that is not sealed was taken: %v", err)
	}
	other, err := payload.Master(bytes.Repeat([]byte{8}, payload.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	foreign, _ := payload.Converter(other)
	sealed, err := foreign.ToPayload("foreign")
	if err != nil {
		t.Fatal(err)
	}
	if err := control.FromPayload(sealed, &got); !errors.Is(err, payload.ErrSealed) {
		t.Errorf("another master's payload was taken: %v", err)
	}
	renamed := proto.Clone(sealed).(*commonpb.Payload)
	renamed.Metadata[payload.MetadataKey] = []byte(nodeA)
	if err := foreign.FromPayload(renamed, &got); !errors.Is(err, payload.ErrSealed) {
		t.Errorf("a payload with another context's name was taken: %v", err)
	}
}

// Any value survives, nothing of it shows, and any changed byte is noticed.
func TestSealProperties(t *testing.T) {
	codec := payload.Codec(masterRing(t))
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 4<<10).Draw(t, "data")
		if rapid.Bool().Draw(t, "repetitive") {
			data = bytes.Repeat(append(data, 'x'), 8)
		}
		p := &commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: data}
		sealed, err := codec.Encode([]*commonpb.Payload{p})
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 8 && bytes.Contains(sealed[0].Data, data) {
			t.Fatal("the plaintext shows")
		}
		opened, err := codec.Decode(sealed)
		if err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(opened[0], p) {
			t.Fatalf("got %v, want %v", opened[0], p)
		}
		i := rapid.IntRange(0, len(sealed[0].Data)-1).Draw(t, "flip")
		sealed[0].Data[i] ^= 1
		if _, err := codec.Decode(sealed); !errors.Is(err, payload.ErrSealed) {
			t.Fatalf("byte %d changed and nobody noticed: %v", i, err)
		}
	})
}

func TestCodecPassesWhatIsNotSealed(t *testing.T) {
	plain := &commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(`"x"`)}
	got, err := payload.Codec(masterRing(t)).Decode([]*commonpb.Payload{plain})
	if err != nil || !proto.Equal(got[0], plain) {
		t.Fatalf("got %v, %v", got, err)
	}
}

// Details that a node sealed are opened by the workflow: in an application
// error, and in the timeout that the server itself raises for a silent node.
func TestFailureDetailsAcrossContexts(t *testing.T) {
	_, control := payload.Converter(masterRing(t))
	nodeData, node := payload.Converter(singleRing(t, nodeA))
	atNode := converter.WithFailureConverterSerializationContext(node, activity(nodeA))
	inWorkflow := converter.WithFailureConverterSerializationContext(control, activity(nodeA))

	f := atNode.ErrorToFailure(temporal.NewApplicationError("disk of the host is gone", "NodeFault", 41))
	if strings.Contains(f.String(), "disk of the host") {
		t.Errorf("the message is readable in %v", f)
	}
	var app *temporal.ApplicationError
	var step int
	if err := inWorkflow.FailureToError(f); !errors.As(err, &app) {
		t.Fatalf("got %v", err)
	}
	if err := app.Details(&step); err != nil || step != 41 || app.Message() != "disk of the host is gone" {
		t.Fatalf("details %d, message %q, %v", step, app.Message(), err)
	}

	beat, err := converter.WithDataConverterSerializationContext(nodeData, activity(nodeA)).ToPayloads(42)
	if err != nil {
		t.Fatal(err)
	}
	var timeout *temporal.TimeoutError
	err = inWorkflow.FailureToError(&failurepb.Failure{FailureInfo: &failurepb.Failure_TimeoutFailureInfo{TimeoutFailureInfo: &failurepb.TimeoutFailureInfo{
		TimeoutType: enumspb.TIMEOUT_TYPE_HEARTBEAT, LastHeartbeatDetails: beat,
	}}})
	if !errors.As(err, &timeout) {
		t.Fatalf("got %v", err)
	}
	if err := timeout.LastHeartbeatDetails(&step); err != nil || step != 42 {
		t.Fatalf("last beat %d, %v", step, err)
	}

	// The workflow hands the failure on; its starter opens it without the activity's context.
	handed := converter.WithFailureConverterSerializationContext(control, converter.WorkflowSerializationContext{WorkflowID: "job/1"}).FailureToError(f)
	if !errors.As(handed, &app) || app.Details(&step) != nil || step != 41 {
		t.Fatalf("handed on: %v", handed)
	}
}

// Nothing but what was sealed ever opens. Sealing is random and the fuzzer's
// workers seal anew, so it is the opened payload that is compared.
func FuzzDecode(f *testing.F) {
	codec := payload.Codec(masterRing(f))
	genuine := []*commonpb.Payload{{Data: bytes.Repeat([]byte("a"), 2000)}, {Data: []byte("b")}}
	sealed, err := codec.Encode(genuine)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("control"), sealed[0].Data)
	f.Add([]byte("control"), sealed[1].Data)
	f.Add([]byte(nodeA), []byte{})
	f.Fuzz(func(t *testing.T, context, data []byte) {
		p := &commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte(payload.Encoding), payload.MetadataKey: context}, Data: data}
		opened, err := codec.Decode([]*commonpb.Payload{p})
		if err == nil && !proto.Equal(opened[0], genuine[0]) && !proto.Equal(opened[0], genuine[1]) {
			t.Fatalf("opened what was never sealed: %d bytes", len(opened[0].GetData()))
		}
	})
}
