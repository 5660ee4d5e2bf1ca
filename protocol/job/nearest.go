package job

import (
	"cmp"
	"slices"
	"strings"
)

// nearest returns up to limit of the candidates that are a small slip of the
// keyboard away from word, best first. Ties are in alphabetical order.
func nearest(word string, candidates []string, limit int) []string {
	type scored struct {
		name string
		d    int
	}
	var near []scored
	w := strings.ToLower(word)
	for _, c := range candidates {
		l := strings.ToLower(c)
		d := distance(w, l)
		if len(w) >= 3 && (strings.HasPrefix(l, w) || strings.HasPrefix(w, l)) {
			d = min(d, 2)
		}
		if d <= max(1, min(len(w), len(l))/3) || d <= 2 && len(w) >= 4 {
			near = append(near, scored{c, d})
		}
	}
	slices.SortFunc(near, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.d, b.d), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, c := range near[:min(limit, len(near))] {
		names = append(names, c.name)
	}
	return names
}

// distance is the number of single-letter edits between a and b, a swap of
// neighbours counting as one.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	var before, above, row [65]int
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}

// didYouMean turns the nearest names into the end of a sentence, or nothing.
func didYouMean(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "; did you mean " + names[0] + "?"
	default:
		return "; did you mean " + strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1] + "?"
	}
}
