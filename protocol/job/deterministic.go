package job

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/skyops/skyops/protocol/compare"
)

// maxTolerance bounds both parts of a tolerance: beyond it nothing is compared.
const maxTolerance = 1e3

// tolerance is one way to write a number, without signs, hexadecimals and names.
var tolerance = regexp.MustCompile(`^[0-9]{1,6}(\.[0-9]{1,12})?(e-?[0-9]{1,2})?$`)

// notDeterministic refuses deterministic jobs under an order of several.
func notDeterministic(orders string) *FieldError {
	return &FieldError{
		"task.deterministic", "is not for " + orders + ": receipts under their order are of all its jobs, so that one job's pay cannot wait for a check",
		"leave it out, or submit it as a job of its own",
	}
}

// Tolerance returns how far numbers may be apart, or the field that does not say it.
func (d Deterministic) Tolerance() (compare.Tolerance, error) {
	var t compare.Tolerance
	for _, part := range []struct {
		field, text string
		value       *float64
	}{{"deterministic.absolute", d.Absolute, &t.Absolute}, {"deterministic.relative", d.Relative, &t.Relative}} {
		if part.text == "" {
			continue
		}
		v, err := strconv.ParseFloat(part.text, 64)
		if !tolerance.MatchString(part.text) || err != nil || v > maxTolerance {
			return compare.Tolerance{}, &FieldError{part.field, fmt.Sprintf("%q is not a tolerance", part.text), "write a decimal number such as 1e-6, at most 1000"}
		}
		*part.value = v
	}
	return t, nil
}
