;; Goes over the plain lines of a block of whole lines: those that begin as pino begins one, with a level of two digits and a time
;; of thirteen, and are whole. All others are for a parser to judge.
;;
;; A line that ends with a brace is whole unless it is a piece, whose last brace closes an inner object or stands in a text, or
;; another line begins inside it, as behind a piece, or it holds a zero, as where a power failure left a hole in the file.
(module
  ;; What was found, and the block from byte 64 on, up to 1 MiB of it. What stands behind its end is read with it, not regarded.
  ;;    0 i32  how many lines it went over
  ;;    4 i32  whether it stands at a plain line
  ;;    8 f64  the time of that line
  ;;   16 i32  where the line behind it begins
  (memory (export "memory") 17)

  ;; From a line that begins at `at` over at most `most` plain lines that are wanted, or that are not. Answers where it stands then.
  (func (export "pass")
    (param $at i32) (param $end i32) (param $wanted i32) (param $most i32)
    (param $minLevel f64) (param $from f64) (param $to f64) ;; what is wanted; `to` is exclusive
    (result i32)
    (local $newlines v128) (local $openings v128) (local $closings v128) (local $zeros v128) (local $bytes v128)
    (local $chunk i32) (local $marks i32) (local $mark i32) (local $byte i32)
    (local $line i32) (local $opened i32) (local $closed i32) (local $passed i32)
    (local $quote i32) (local $level i32) (local $digits v128) (local $time f64)

    (local.set $newlines (i8x16.splat (i32.const 0x0a)))
    (local.set $openings (i8x16.splat (i32.const 0x7b)))
    (local.set $closings (i8x16.splat (i32.const 0x7d)))
    (local.set $line (local.get $at))
    (local.set $chunk (local.get $at))
    (i32.store (i32.const 4) (i32.const 0))

    (block $done
      (br_if $done (i32.eqz (local.get $most)))
      (loop $chunks
        (br_if $done (i32.ge_u (local.get $chunk) (local.get $end)))
        ;; One bit for each newline, brace and zero among 32 bytes.
        (local.set $marks (i32.or
          (i8x16.bitmask (v128.or
            (i8x16.eq (local.tee $bytes (v128.load (local.get $chunk))) (local.get $newlines))
            (v128.or (i8x16.eq (local.get $bytes) (local.get $zeros))
              (v128.or (i8x16.eq (local.get $bytes) (local.get $openings)) (i8x16.eq (local.get $bytes) (local.get $closings))))))
          (i32.shl
            (i8x16.bitmask (v128.or
              (i8x16.eq (local.tee $bytes (v128.load offset=16 (local.get $chunk))) (local.get $newlines))
              (v128.or (i8x16.eq (local.get $bytes) (local.get $zeros))
                (v128.or (i8x16.eq (local.get $bytes) (local.get $openings)) (i8x16.eq (local.get $bytes) (local.get $closings))))))
            (i32.const 16))))
        (block $next
          (loop $each
            (br_if $next (i32.eqz (local.get $marks)))
            (local.set $mark (i32.add (local.get $chunk) (i32.ctz (local.get $marks))))
            (local.set $marks (i32.and (local.get $marks) (i32.sub (local.get $marks) (i32.const 1))))
            (br_if $done (i32.ge_u (local.get $mark) (local.get $end)))
            (local.set $byte (i32.load8_u (local.get $mark)))

            (if (i32.eq (local.get $byte) (i32.const 0x7d)) (then
              (local.set $closed (i32.add (local.get $closed) (i32.const 1)))
              (br $each)))

            (if (i32.eq (local.get $byte) (i32.const 0x7b)) (then
              ;; Another line inside this one: `{"level":`
              (if (i32.ne (local.get $mark) (local.get $line)) (then
                (if (i64.eq (i64.load (local.get $mark)) (i64.const 0x226c6576656c227b)) (then
                  (br_if $done (i32.eq (i32.load8_u offset=8 (local.get $mark)) (i32.const 0x3a)))))))
              (local.set $opened (local.get $mark))
              (local.set $closed (i32.const 0))
              (br $each)))

            (br_if $done (i32.eqz (local.get $byte)))

            ;; A newline. The line ends with a brace, and that closes no inner object.
            (br_if $done (i32.ne (i32.load8_u (i32.sub (local.get $mark) (i32.const 1))) (i32.const 0x7d)))
            (br_if $done (i32.and
              (i32.ne (local.get $opened) (local.get $line))
              (i32.lt_u (local.get $closed) (i32.const 2))))

            ;; `{"level"` `:DD,"tim` `e":` `DDDDDDDDDDDDD` `,`, in which there is no newline: the line is no shorter.
            (br_if $done (i64.ne (i64.load (local.get $line)) (i64.const 0x226c6576656c227b)))
            (br_if $done (i64.ne
              (i64.and (i64.load offset=8 (local.get $line)) (i64.const 0xffffffffff0000ff))
              (i64.const 0x6d6974222c00003a)))
            (br_if $done (i32.ne
              (i32.and (i32.load offset=16 (local.get $line)) (i32.const 0x00ffffff))
              (i32.const 0x003a2265)))
            (br_if $done (i32.ne (i32.load8_u offset=32 (local.get $line)) (i32.const 0x2c)))

            ;; No number begins with zero.
            (local.set $level (i32.sub (i32.load8_u offset=9 (local.get $line)) (i32.const 0x30)))
            (br_if $done (i32.gt_u (i32.sub (local.get $level) (i32.const 1)) (i32.const 8)))
            (local.set $byte (i32.sub (i32.load8_u offset=10 (local.get $line)) (i32.const 0x30)))
            (br_if $done (i32.gt_u (local.get $byte) (i32.const 9)))
            (local.set $level (i32.add (i32.mul (local.get $level) (i32.const 10)) (local.get $byte)))

            ;; The time as sixteen digits, three zeros in place of `e":` before it; then as pairs, fours and eights of them.
            (br_if $done (i32.eq (i32.load8_u offset=19 (local.get $line)) (i32.const 0x30)))
            (local.set $digits (v128.and
              (i8x16.sub (v128.load offset=16 (local.get $line)) (i8x16.splat (i32.const 0x30)))
              (v128.const i8x16 0 0 0 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1)))
            (br_if $done (v128.any_true (i8x16.gt_u (local.get $digits) (i8x16.splat (i32.const 9)))))
            (local.set $digits (v128.and (i16x8.splat (i32.const 0xff)) (i16x8.add
              (i16x8.mul (local.get $digits) (i16x8.splat (i32.const 10)))
              (i16x8.shr_u (local.get $digits) (i32.const 8)))))
            (local.set $digits (v128.and (i32x4.splat (i32.const 0xffff)) (i32x4.add
              (i32x4.mul (local.get $digits) (i32x4.splat (i32.const 100)))
              (i32x4.shr_u (local.get $digits) (i32.const 16)))))
            (local.set $digits (v128.and (i64x2.splat (i64.const 0xffffffff)) (i64x2.add
              (i64x2.mul (local.get $digits) (i64x2.splat (i64.const 10000)))
              (i64x2.shr_u (local.get $digits) (i32.const 32)))))
            (local.set $time (f64.convert_i64_s (i64.add
              (i64.mul (i64x2.extract_lane 0 (local.get $digits)) (i64.const 100000000))
              (i64x2.extract_lane 1 (local.get $digits)))))

            ;; The last quote closes a text: none of { [ : , space and backslash stands before it.
            (local.set $quote (i32.sub (local.get $mark) (i32.const 2)))
            (loop $back
              (if (i32.ne (i32.load8_u (local.get $quote)) (i32.const 0x22)) (then
                (local.set $quote (i32.sub (local.get $quote) (i32.const 1)))
                (br $back))))
            (local.set $byte (i32.load8_u (i32.sub (local.get $quote) (i32.const 1))))
            (br_if $done (i32.or
              (i32.or
                (i32.or (i32.eq (local.get $byte) (i32.const 0x7b)) (i32.eq (local.get $byte) (i32.const 0x5b)))
                (i32.or (i32.eq (local.get $byte) (i32.const 0x3a)) (i32.eq (local.get $byte) (i32.const 0x2c))))
              (i32.or (i32.eq (local.get $byte) (i32.const 0x20)) (i32.eq (local.get $byte) (i32.const 0x5c)))))

            (if (i32.ne (local.get $wanted)
              (i32.and (f64.ge (f64.convert_i32_s (local.get $level)) (local.get $minLevel))
                (i32.and (f64.ge (local.get $time) (local.get $from)) (f64.lt (local.get $time) (local.get $to))))) (then
              (i32.store (i32.const 4) (i32.const 1))
              (f64.store (i32.const 8) (local.get $time))
              (i32.store (i32.const 16) (i32.add (local.get $mark) (i32.const 1)))
              (br $done)))

            (local.set $line (i32.add (local.get $mark) (i32.const 1)))
            (local.set $passed (i32.add (local.get $passed) (i32.const 1)))
            (br_if $done (i32.eq (local.get $passed) (local.get $most)))
            (br $each)))
        (local.set $chunk (i32.add (local.get $chunk) (i32.const 32)))
        (br $chunks)))

    (i32.store (i32.const 0) (local.get $passed))
    (local.get $line)))
