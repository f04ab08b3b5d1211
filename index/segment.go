package index

import zap "github.com/blevesearch/zapx/v17"

// A segment's buffer is given room for a hundred scenes more than it has, and
// keeps it. An enterprise has about as many scenes: that alone would make the
// index three times as large in memory.
func init() { zap.NewSegmentBufferNumResultsBump = 0 }
