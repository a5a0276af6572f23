-- Sends one POST again and again and prints what came of it as a line of JSON.
-- Arguments: the body, and "check" to look at the status of every answer, which slows wrk down.

function init(args)
  wrk.method = "POST"
  wrk.body = args[1]
  wrk.headers["Content-Type"] = "application/json"
  if args[2] == "check" then
    response = function(status)
      if status ~= 200 then
        io.stderr:write("an answer had the status " .. status .. "\n")
        os.exit(1)
      end
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f,"failed":%d}\n',
    summary.requests,
    summary.duration / 1e6,
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
