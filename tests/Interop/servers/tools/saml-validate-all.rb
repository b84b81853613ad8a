# Checks every *.xml of a folder with ruby-saml in one process, as of a given time:
#   ruby saml-validate-all.rb FOLDER IDP_CERT_FILE IDP_ENTITY_ID SP_ENTITY_ID ACS_URL TIME
# Prints a line for each: FILE, tab, valid or invalid, tab, the NameID it read or its first objection.
require 'time'
require 'onelogin/ruby-saml'

folder, cert_file, idp, entity, acs, time = ARGV
FIXED = Time.parse(time).utc
class << Time
  alias real_now now
  def now(*) = FIXED
end

cert = File.read(cert_file)
Dir[File.join(folder, '*.xml')].sort.each do |file|
  settings = OneLogin::RubySaml::Settings.new
  settings.idp_entity_id = idp
  settings.sp_entity_id = entity
  settings.assertion_consumer_service_url = acs
  settings.idp_cert = cert
  settings.soft = true
  verdict, word =
    begin
      response = OneLogin::RubySaml::Response.new(File.read(file), settings: settings, allowed_clock_drift: 180)
      response.is_valid? ? ['valid', response.nameid] : ['invalid', response.errors.first]
    rescue StandardError, SystemStackError => e
      ['invalid', "#{e.class}: #{e.message}"]
    end
  puts [File.basename(file, '.xml'), verdict, word.to_s.tr("\t\r\n", ' ')[0, 200]].join("\t")
end
