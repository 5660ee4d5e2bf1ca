package page

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

var token = regexp.MustCompile(`--([a-z-]+[0-9]?): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)`)

// tokens reads the colours of the stylesheets, light and dark.
func tokens(t *testing.T) map[string][2]string {
	t.Helper()
	all := map[string][2]string{}
	for _, sheet := range []string{"assets/base.css", "../dashboard/assets/dashboard.css"} {
		css, err := os.ReadFile(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range token.FindAllStringSubmatch(string(css), -1) {
			all[m[1]] = [2]string{m[2], m[3]}
		}
	}
	return all
}

// luminance is WCAG's relative luminance of an sRGB colour.
func luminance(t *testing.T, rgb string) float64 {
	t.Helper()
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(rgb[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text has 4.5:1 on every ground that it is set on, edges of controls 3:1 (WCAG 2.2 AA).
func TestContrast(t *testing.T) {
	t.Parallel()
	all := tokens(t)
	type pair struct {
		ink, on string
		least   float64
	}
	var pairs []pair
	for _, on := range []string{"ground", "surface", "sunken"} {
		for _, ink := range []string{"ink", "muted", "accent", "good", "warn", "bad"} {
			pairs = append(pairs, pair{ink, on, 4.5})
		}
		pairs = append(pairs, pair{"control", on, 3})
	}
	for _, soft := range []string{"good", "warn", "bad", "accent"} {
		pairs = append(pairs, pair{soft, soft + "-soft", 4.5}, pair{"ink", soft + "-soft", 4.5})
	}
	pairs = append(pairs, pair{"accent-ink", "accent", 4.5})
	for _, ink := range []string{"live", "series-3"} { // a program's own colours, in its log
		pairs = append(pairs, pair{ink, "sunken", 4.5})
	}
	for _, line := range []string{"series-0", "series-1", "series-2", "series-3"} {
		pairs = append(pairs, pair{line, "surface", 3})
	}
	for _, p := range pairs {
		ink, on := all[p.ink], all[p.on]
		for i, theme := range []string{"light", "dark"} {
			if ink[i] == "" || on[i] == "" {
				t.Fatalf("%s or %s is not a token of two colours", p.ink, p.on)
			}
			if c := contrast(t, ink[i], on[i]); c < p.least {
				t.Errorf("%s: %s on %s has %s, %.1f is the least", theme, p.ink, p.on, fmt.Sprintf("%.2f", c), p.least)
			}
		}
	}
}

func TestContrastIsWCAGs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{{"000000", "ffffff", 21}, {"777777", "ffffff", 4.48}, {"ff0000", "ffffff", 4.0}} {
		if got := contrast(t, c.a, c.b); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}
