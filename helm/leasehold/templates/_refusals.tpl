{{- /*
Everything that keeps a jobs file from becoming a fleet, one line each, each begun by the path of its
key. What is wrong with single values has been refused by the schema before.
*/ -}}
{{- define "leasehold.refusals" -}}
{{- $values := .Values -}}
{{- $databases := $values.databases | default dict -}}
{{- $names := keys $databases | sortAlpha -}}
{{- $jobs := $values.jobs | default dict -}}
{{- $top := $values.kubernetes | default dict -}}
{{- $lines := list -}}
{{- if not $jobs -}}
  {{- $lines = append $lines "jobs: no job is declared; give Helm your jobs file, as in -f jobs.yaml" -}}
{{- else if not $names -}}
  {{- $lines = append $lines "databases: no database is declared; write databases: {main: {url: jdbc:mysql://host:3306/name}}" -}}
{{- end -}}
{{- range $name := $names -}}
  {{- if (get $databases $name).embedded -}}
    {{- $lines = append $lines (printf "databases.%s: is embedded, and each pod would start a server of its own; give its url" $name) -}}
  {{- end -}}
{{- end -}}
{{- $lines = concat $lines (splitList "\n" (include "leasehold.refusals.secrets" $values)) -}}
{{- if $values.ledger -}}
  {{- if not (has $values.ledger $names) -}}
    {{- $lines = append $lines (printf "ledger: there is no such database; declared are %s" (join ", " $names)) -}}
  {{- end -}}
{{- else if gt (len $names) 1 -}}
  {{- $lines = append $lines (printf "ledger is missing, and several databases are declared; write one of %s" (join ", " $names)) -}}
{{- end -}}
{{- /* The pods of the check, the sweep and the migration belong to no job. */ -}}
{{- if and $jobs (not $top.image) -}}
  {{- $lines = append $lines "kubernetes.image is missing; name the image that holds your jobs" -}}
{{- end -}}
{{- range $name, $own := $jobs -}}
  {{- $ofJob := include "leasehold.refusals.job" (dict "values" $values "name" $name "own" ($own | default dict) "databases" $names) -}}
  {{- $lines = concat $lines (splitList "\n" $ofJob) -}}
{{- end -}}
{{- range (list "migrate" "sweep" "networkPolicy" "podMonitor" "prometheusRule") -}}
  {{- if hasKey (($values.defaults | default dict).kubernetes | default dict) . -}}
    {{- $lines = append $lines (printf "defaults.kubernetes.%s: is for all jobs; write it under kubernetes: at the top" .) -}}
  {{- end -}}
{{- end -}}
{{- if eq (include "leasehold.sweeps" .) "true" -}}
  {{- $sweep := include "leasehold.sweep.name" . -}}
  {{- if gt (len $sweep) 52 -}}
    {{- $lines = append $lines (printf "kubernetes.sweep: its CronJob would be called %s, and a CronJob's name has at most 52 characters; choose a release name of at most 46" $sweep) -}}
  {{- end -}}
  {{- if hasKey $jobs $sweep -}}
    {{- $lines = append $lines (printf "jobs.%s: is the name of the CronJob that sweeps; choose another name for the job or for the release" $sweep) -}}
  {{- end -}}
{{- end -}}
{{- if ($top.podMonitor | default dict).enabled -}}
  {{- $scrape := dict -}}
  {{- $_ := set $scrape "host" "127.0.0.1" -}}
  {{- $scrape = include "leasehold.over" (dict "upper" ($values.metrics | default dict).scrape "lower" $scrape) | fromJson -}}
  {{- if regexMatch "^(127\\..*|localhost|::1|\\[::1\\])$" (lower $scrape.host) -}}
    {{- $lines = append $lines "kubernetes.podMonitor: Prometheus cannot reach the pods' pages; write metrics: {scrape: {host: 0.0.0.0}}" -}}
  {{- end -}}
{{- end -}}
{{- $lines = concat $lines (splitList "\n" (include "leasehold.refusals.egress" $values)) -}}
{{- /* Of what is scraped alone, one alert would fire for ever and others never. */ -}}
{{- if and ($top.prometheusRule | default dict).enabled (not ($values.metrics | default dict).pushgateway) -}}
  {{- $lines = append $lines "kubernetes.prometheusRule: needs what runs and sweeps tell a Pushgateway; declare metrics: {pushgateway: {url: ...}}" -}}
{{- end -}}
{{- $size := include "leasehold.declaration" . | len -}}
{{- if gt $size 1000000 -}}
  {{- $lines = append $lines (printf "jobs: the file has %d bytes, and a ConfigMap holds at most 1000000; make two releases of it, each with a file of its own" $size) -}}
{{- end -}}
{{- $lines | compact | uniq | join "\n" -}}
{{- end -}}

{{- /*
Secrets that are written out. Whoever may look at the ConfigMap, or at what Helm keeps of a release,
would read them.
*/ -}}
{{- define "leasehold.refusals.secrets" -}}
{{- $secrets := dict -}}
{{- range $name, $database := .databases -}}
  {{- $_ := set $secrets (printf "databases.%s.password" $name) $database.password -}}
{{- end -}}
{{- $ofType := dict "slack" "url" "webhook" "bearerToken" "alertmanager" "password" "pagerduty" "routingKey" "email" "password" -}}
{{- range $name, $channel := .channels -}}
  {{- range $type, $key := $ofType -}}
    {{- $given := get $channel $type -}}
    {{- if kindIs "map" $given -}}
      {{- $_ := set $secrets (printf "channels.%s.%s.%s" $name $type $key) (get $given $key) -}}
    {{- else if has $type (list "slack" "pagerduty") -}}
      {{- $_ := set $secrets (printf "channels.%s.%s" $name $type) $given -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $pushgateway := (.metrics | default dict).pushgateway | default dict -}}
{{- $_ := set $secrets "metrics.pushgateway.password" $pushgateway.password -}}
{{- $lines := list -}}
{{- range $path, $secret := $secrets -}}
  {{- if and $secret (not (regexMatch "(^|[^$])[$][{]" (toString $secret))) -}}
    {{- $lines = append $lines (printf "%s: is written out, and the file becomes a ConfigMap; write a reference, as in ${NAME}, and name its Secret under kubernetes.env" $path) -}}
  {{- end -}}
{{- end -}}
{{- join "\n" $lines -}}
{{- end -}}

{{- /*
Ports that the declaration's own addresses need and the NetworkPolicy does not open. An address that
is a secret, or is looked up, tells none; who opens no port at all has another policy that does.
*/ -}}
{{- define "leasehold.refusals.egress" -}}
{{- $policy := (.kubernetes | default dict).networkPolicy | default dict -}}
{{- $open := list -}}
{{- range (ternary $policy.egressPorts (list 3306 443) (hasKey $policy "egressPorts")) -}}
  {{- $open = append $open (int64 .) -}}
{{- end -}}
{{- $uses := list -}}
{{- if and $policy.enabled $open -}}
  {{- range $name, $database := .databases -}}
    {{- $uses = append $uses (list (printf "databases.%s" $name) $database.url) -}}
  {{- end -}}
  {{- range $name, $channel := .channels -}}
    {{- $path := printf "channels.%s" $name -}}
    {{- range $type := (list "slack" "webhook" "alertmanager") -}}
      {{- $given := get $channel $type -}}
      {{- $uses = append $uses (list $path (ternary ($given | default dict) (dict "url" $given) (kindIs "map" $given)).url) -}}
    {{- end -}}
    {{- with $channel.pagerduty -}}
      {{- $url := ternary . dict (kindIs "map" .) -}}
      {{- $uses = append $uses (list $path ($url.url | default "https://events.pagerduty.com")) -}}
    {{- end -}}
    {{- with $channel.email -}}
      {{- $usual := get (dict "none" 25 "tls" 465 "starttls" 587) (.security | default "starttls") -}}
      {{- $uses = append $uses (list $path (printf "smtp://mail:%d" (.port | default $usual | int64))) -}}
    {{- end -}}
  {{- end -}}
  {{- $metrics := .metrics | default dict -}}
  {{- $uses = append $uses (list "metrics.pushgateway" ($metrics.pushgateway | default dict).url) -}}
  {{- $uses = append $uses (list "metrics.otlp" ($metrics.otlp | default dict).url) -}}
  {{- $uses = append $uses (list "traces.otlp" ((.traces | default dict).otlp | default dict).url) -}}
  {{- $uses = append $uses (list "sweep.ping" (.sweep | default dict).ping) -}}
{{- end -}}
{{- $lines := list -}}
{{- range $uses -}}
  {{- $path := index . 0 -}}
  {{- $url := index . 1 | default "" | toString -}}
  {{- if and (regexMatch "^[a-z0-9+.:-]+://[^/?#$()]+([/?#].*)?$" $url) (not (regexMatch "^[a-z0-9.:-]*[+]srv" $url)) -}}
    {{- $usual := ternary 3306 (ternary 80 443 (hasPrefix "http://" $url)) (hasPrefix "jdbc:" $url) -}}
    {{- $hosts := regexReplaceAll "^[a-z0-9+.:-]+?://([^/?#]+).*$" $url "${1}" -}}
    {{- range (splitList "," $hosts) -}}
      {{- $port := regexFind ":[0-9]{1,5}$" . | trimPrefix ":" | default (toString $usual) | atoi -}}
      {{- if not (has (int64 $port) $open) -}}
        {{- $lines = append $lines (printf "kubernetes.networkPolicy.egressPorts: %s uses %d; add it" $path $port) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $lines | uniq | join "\n" -}}
{{- end -}}

{{- /*
values: of the chart; name, own: of the job; databases: the names of all
*/ -}}
{{- define "leasehold.refusals.job" -}}
{{- $path := printf "jobs.%s" .name -}}
{{- $databases := .databases -}}
{{- $lines := list -}}
{{- $job := include "leasehold.job" (dict "values" .values "own" .own) | fromJson -}}
{{- /* Where a key comes from the defaults, so does what is wrong with it. */ -}}
{{- $pathOfDatabase := ternary $path "defaults" (hasKey .own "database") -}}
{{- $pathOfPlan := ternary $path "defaults" (hasKey .own "plan") -}}
{{- if not $job.database -}}
  {{- if gt (len $databases) 1 -}}
    {{- $lines = append $lines (printf "%s: database is missing, and several are declared; write one of %s" $path (join ", " $databases)) -}}
  {{- end -}}
{{- else if not (has $job.database $databases) -}}
  {{- $lines = append $lines (printf "%s.database: there is no such database; declared are %s" $pathOfDatabase (join ", " $databases)) -}}
{{- end -}}
{{- $ofPlan := include "leasehold.refusals.nodes" (dict "nodes" $job.plan "path" (printf "%s.plan" $pathOfPlan) "databases" $databases) -}}
{{- $lines = concat $lines (splitList "\n" $ofPlan) | compact -}}
{{- if and (not $lines) $databases -}}
  {{- /* Only where every name has a meaning can anything be counted. */ -}}
  {{- $lines = splitList "\n" (include "leasehold.refusals.impossible" (dict "values" .values "job" $job "path" $path)) -}}
{{- end -}}
{{- range (list "migrate" "sweep" "networkPolicy" "podMonitor" "prometheusRule") -}}
  {{- if hasKey ($.own.kubernetes | default dict) . -}}
    {{- $lines = append $lines (printf "%s.kubernetes.%s: is for all jobs; write it under kubernetes: at the top" $path .) -}}
  {{- end -}}
{{- end -}}
{{- $lines | compact | join "\n" -}}
{{- end -}}

{{- /*
What the nodes of a plan name, or say of their workers, that cannot be.

nodes: as written, one or several; path: of their key; databases: the names of all
*/ -}}
{{- define "leasehold.refusals.nodes" -}}
{{- $databases := .databases -}}
{{- $several := not (kindIs "map" .nodes) -}}
{{- $path := .path -}}
{{- $lines := list -}}
{{- range $i, $node := (include "leasehold.plan.listed" .nodes | fromJsonArray) -}}
  {{- $at := ternary (printf "%s[%d]" $path $i) $path $several -}}
  {{- if and $node.database (not (has $node.database $databases)) -}}
    {{- $lines = append $lines (printf "%s.database: there is no such database; declared are %s" $at (join ", " $databases)) -}}
  {{- end -}}
  {{- $chunk := $node.chunk | default dict -}}
  {{- $partition := $node.partition | default dict -}}
  {{- $inner := dict -}}
  {{- range (list "each" "transaction" "do" "tasklet") -}}
    {{- $_ := set $inner . (get $node .) -}}
  {{- end -}}
  {{- range (list "reader" "processor" "writer") -}}
    {{- $_ := set $inner (printf "chunk.%s" .) (get $chunk .) -}}
  {{- end -}}
  {{- $_ := set $inner "partition.each" $partition.each -}}
  {{- range $kind := (list "concurrently" "flow") -}}
    {{- range $branch, $nodes := (get $node $kind | default list) -}}
      {{- $_ := set $inner (printf "%s[%d]" $kind $branch) $nodes -}}
    {{- end -}}
  {{- end -}}
  {{- range $key, $nodes := $inner -}}
    {{- $more := include "leasehold.refusals.nodes" (dict "nodes" $nodes "path" (printf "%s.%s" $at $key) "databases" $databases) -}}
    {{- $lines = concat $lines (splitList "\n" $more) -}}
  {{- end -}}
  {{- range $key, $workers := (dict "parallel" $node.parallel "chunk.workers" $chunk.workers "partition.workers" $partition.workers) -}}
    {{- if and (kindIs "map" $workers) (gt (int64 $workers.min) (int64 $workers.max)) -}}
      {{- $lines = append $lines (printf "%s.%s.min: is more than max; write at most %d" $at $key (int64 $workers.max)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $lines | compact | join "\n" -}}
{{- end -}}

{{- /*
Why no run of a job could start, in the words of `leasehold plan`.

values: of the chart; job: with defaults filled in; path: of the job
*/ -}}
{{- define "leasehold.refusals.impossible" -}}
{{- $job := .job -}}
{{- $path := .path -}}
{{- $strict := eq ($job.enforcement | default "strict") "strict" -}}
{{- $lines := list -}}
{{- if and $strict (not $job.plan) -}}
  {{- $lines = append $lines (printf "%s: has no plan; declare one under plan:, or write enforcement: observe to find out what the job needs" $path) -}}
{{- else -}}
  {{- $budgets := include "leasehold.budgets" . | fromJsonArray -}}
  {{- $own := first $budgets -}}
  {{- if and $strict (hasKey $job "lease") -}}
    {{- $lease := int64 $job.lease -}}
    {{- $floor := int64 $own.fewestFloor -}}
    {{- $peak := int64 $own.fewestPeak -}}
    {{- if lt $lease $floor -}}
      {{- $cure := ternary (printf "lease: %d" $floor) (printf "a lease from %d to %d" $floor $peak) (eq $floor $peak) -}}
      {{- $lines = append $lines (printf "%s.lease: a lease of %d is below the plan's floor on %s, so that a run could deadlock; write %s, or leave it out for the plan's peak of %d" $path $lease $job.database $cure $peak) -}}
    {{- else if and (lt $lease $peak) (gt (len $budgets) 1) -}}
      {{- $names := list -}}
      {{- range $budgets -}}
        {{- $names = append $names .name -}}
      {{- end -}}
      {{- $lines = append $lines (printf "%s.lease: a lease of %d is below the plan's peak of %d on %s, and a plan over several databases (%s) gets its peak on each, for a deadlock could run through two pools; leave the lease out" $path $lease $peak $job.database (join ", " $names)) -}}
    {{- end -}}
  {{- end -}}
  {{- if not $lines -}}
    {{- range $budgets -}}
      {{- $inAll := add .least .runtime -}}
      {{- if and (hasKey . "capacity") (gt $inAll (int64 .capacity)) -}}
        {{- $room := sub .capacity .runtime -}}
        {{- $leaseHelps := and (eq (len $budgets) 1) (le (int64 .fewestFloor) $room) (ge $room 1) -}}
        {{- $cure := ternary (printf ", or accept waits inside the pool with lease: %d" $room) "" $leaseHelps -}}
        {{- $lines = append $lines (printf "%s.plan: needs at least %d connections of %s at the same time (%d for the plan, %d for the runtime's own), but its capacity is %d; raise the capacity, declare fewer workers%s" $path $inAll .name (int64 .least) (int64 .runtime) (int64 .capacity) $cure) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $lines | join "\n" -}}
{{- end -}}
