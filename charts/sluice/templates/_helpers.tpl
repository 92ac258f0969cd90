{{- /*
Copyright the Sluice authors.
SPDX-License-Identifier: Apache-2.0
*/ -}}

{{- /* Name of what is installed: that of the release, with "sluice" in it. */ -}}
{{- define "sluice.fullname" -}}
{{- if contains "sluice" .Release.Name -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-sluice" (.Release.Name | trunc 43 | trimSuffix "-") }}
{{- end -}}
{{- end -}}

{{- /* What never changes, so that selectors survive an upgrade. */ -}}
{{- define "sluice.selector" -}}
app.kubernetes.io/name: sluice
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sluice.labels" -}}
{{ include "sluice.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- /* Not empty where Sluice works in all namespaces; otherwise in that of the release alone. */ -}}
{{- define "sluice.everywhere" -}}
{{- if eq .Values.scope "Cluster" }}true{{ end -}}
{{- end -}}

{{- /* Not empty where the admission policies are installed, which are objects of the cluster. */ -}}
{{- define "sluice.admission" -}}
{{- if and .Values.admission.enabled (include "sluice.everywhere" .) }}true{{ end -}}
{{- end -}}

{{- /* Kind of what grants a right where Sluice works, after "Cluster" or nothing. */ -}}
{{- define "sluice.reach" -}}
{{- if include "sluice.everywhere" . }}Cluster{{ end -}}
{{- end -}}
