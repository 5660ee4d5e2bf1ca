package payload

import (
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

// Converter returns the two converters of every Temporal client and worker of
// Skyops. Failures are sealed whole: messages and stack traces too.
func Converter(keys Keyring) (converter.DataConverter, converter.FailureConverter) {
	data := converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), &codec{keys: keys, context: keys.standard()})
	return data, newFailures(data)
}

// failures gives the SDK's failure converter the serialization context, which
// it does not have by itself: without it the heartbeat details of a timeout and
// the details of an application error would be sealed and opened by the wrong key.
type failures struct {
	data converter.DataConverter
	base converter.FailureConverter
}

var _ converter.FailureConverterWithSerializationContext = failures{}

func newFailures(data converter.DataConverter) failures {
	return failures{data: data, base: temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: data, EncodeCommonAttributes: true,
	})}
}

// ErrorToFailure implements converter.FailureConverter.
func (f failures) ErrorToFailure(err error) *failurepb.Failure { return f.base.ErrorToFailure(err) }

// FailureToError implements converter.FailureConverter.
func (f failures) FailureToError(p *failurepb.Failure) error { return f.base.FailureToError(p) }

// WithSerializationContext implements converter.FailureConverterWithSerializationContext.
func (f failures) WithSerializationContext(c converter.SerializationContext) converter.FailureConverter {
	return newFailures(converter.WithDataConverterSerializationContext(f.data, c))
}
